import type { SyncEnvStats, TaskInfo } from '@gluster-ts/synctask';

import type { StatedumpSection } from '../render-statedump.ts';

/** The tasks of the environment: how many, and which ones have not ended. */
export function taskSection(stats: SyncEnvStats, tasks: readonly TaskInfo[]): StatedumpSection {
  const { processors, running, queued, waiting, queuedMax, done, failed, refused } = stats;
  const counts = { processors, running, queued, waiting, queuedMax, done, failed, refused };
  return {
    name: 'global.synctask',
    entries: [
      ...Object.entries(counts).map(([key, value]) => [`synctask.${key}`, value] as const),
      ...tasks.map(({ id, name, state }) => [`synctask.task.${id}`, `${name} ${state}`] as const),
    ],
  };
}
