import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '@gluster-ts/glusterd-actors';

import type { Config } from '../config/load-config.ts';
import { errorText } from '../error-text.ts';
import type { Logger } from '../log/logger.ts';
import { WallClock } from '../log/wall-clock.ts';
import type { Services } from '../serve/services.ts';
import { renderStatedump } from './render-statedump.ts';
import type { StatedumpSection } from './render-statedump.ts';
import { listenerSections } from './sections/connections.ts';
import { iobufSections } from './sections/iobuf.ts';
import { memorySection } from './sections/memory.ts';
import { serviceSections } from './sections/services.ts';
import { taskSection } from './sections/tasks.ts';
import { statedumpDirectory, writeStatedump } from './write-statedump.ts';

/** Writes a statedump of everything. Never throws: a failure is logged. */
export function dumpState(config: Config, services: Services, log: Logger): void {
  try {
    const clock = new WallClock();
    const text = renderStatedump(sectionsOf(config, services), () => clock.nowUs());
    const path = writeStatedump(statedumpDirectory(config.runDirectory), process.pid, Date.now(), text);
    log.info(`statedump is in ${path}`);
  } catch (error) {
    log.error('statedump failed', { errno: errorText(error) });
  }
}

function sectionsOf(config: Config, { env, all, glusterd }: Services): StatedumpSection[] {
  return [
    memorySection(),
    ...iobufSections(all.map(({ pool }) => pool.stats())),
    taskSection(env.stats(), env.tasks()),
    ...all.flatMap(({ name, service }) => serviceSections(name, service.stats())),
    ...all.flatMap(({ name, listener }) => listenerSections(name, listener)),
    glusterdSection(config, glusterd),
  ];
}

/** The daemon's own state, with C's keys. Asking for it makes up no identity. */
function glusterdSection(config: Config, { snapshot }: Services['glusterd']): StatedumpSection {
  return {
    name: 'xlator.glusterd.priv',
    entries: [
      ['glusterd.my-uuid', snapshot.identity?.uuid ?? '00000000-0000-0000-0000-000000000000'],
      ['glusterd.working-directory', config.workingDirectory],
      ['glusterd.max-op-version', OPERATING_VERSION_MAX],
      ['glusterd.min-op-version', OPERATING_VERSION_MIN],
      ['glusterd.current-op-version', snapshot.operatingVersion],
      ['glusterd.ping-timeout', config.pingTimeoutSeconds],
      ['glusterd.peers', snapshot.peers.length],
    ],
  };
}
