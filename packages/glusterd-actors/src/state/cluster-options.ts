import { OPERATING_VERSION_MAX } from './operating-version.ts';
import type { Snapshot } from './snapshot.ts';

/** An option of the whole cluster: `gluster volume get all`. */
export interface ClusterOption {
  readonly key: string;
  /** What is shown where the option was never set. */
  readonly defaultValue: (snapshot: Snapshot) => string;
}

export const MAX_OP_VERSION_KEY = 'cluster.max-op-version';

const fixed = (key: string, value: string): ClusterOption => ({ key, defaultValue: () => `${value} (DEFAULT)` });

/** All of them, in the order in which they are listed. */
export const clusterOptions: readonly ClusterOption[] = [
  fixed('cluster.server-quorum-ratio', '51'),
  fixed('cluster.enable-shared-storage', 'disable'),
  { key: 'cluster.op-version', defaultValue: (snapshot) => String(snapshot.operatingVersion) },
  { key: MAX_OP_VERSION_KEY, defaultValue: () => String(OPERATING_VERSION_MAX) },
  fixed('cluster.brick-multiplex', 'disable'),
  fixed('cluster.max-bricks-per-process', '250'),
  fixed('glusterd.vol_count_per_thread', '100'),
  fixed('cluster.localtime-logging', 'disable'),
  fixed('cluster.daemon-log-level', 'INFO'),
  fixed('cluster.brick-graceful-cleanup', 'disable'),
];

/** The full name of an option that is given in full or without what stands before its dot. */
export function clusterOptionName(key: string): string | undefined {
  return clusterOptions.find((option) => option.key === key || option.key.endsWith(`.${key}`))?.key;
}
