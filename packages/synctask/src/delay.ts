import { SyncTaskError } from './errors.ts';

/** The longest delay of a timer, ms: what 31 bits hold, a little under 25 days. */
export const DELAY_MS_MAX = 2_147_483_647;

/** @throws SyncTaskError `ERR_SYNCTASK_ARGUMENT` unless a timer can wait so long. */
export function checkDelay(what: string, ms: number): void {
  if (ms >= 0 && ms <= DELAY_MS_MAX) return;
  throw new SyncTaskError('ERR_SYNCTASK_ARGUMENT', `${what} ${ms} is not from 0 to ${DELAY_MS_MAX}`);
}
