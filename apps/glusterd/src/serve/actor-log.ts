import type { ActorLog } from '@gluster-ts/glusterd-actors';

import { LogLevel } from '../log/level.ts';
import type { Logger } from '../log/logger.ts';

const LOG_LEVELS = {
  info: LogLevel.INFO,
  warning: LogLevel.WARNING,
  error: LogLevel.ERROR,
  critical: LogLevel.CRITICAL,
} as const;

/** Most of what actors log a peer brought about, and can again; hence so many lines a minute of one number, and of one volume. */
export function actorLog(log: Logger): ActorLog {
  return (level, text, msgid, about = '') => {
    const fields = msgid === undefined ? {} : { msgid };
    log.network(LOG_LEVELS[level], `actor ${msgid ?? level} ${about}`, text, fields);
  };
}
