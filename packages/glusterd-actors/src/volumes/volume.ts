/** How a volume spreads its files, by the numbers that go over the wire and into its file. */
export const VolumeType = { DISTRIBUTE: 0, REPLICATE: 2, DISPERSE: 4 } as const;

/** Whether a volume was started, by the numbers that go over the wire and into its file. */
export const VolumeStatus = { NONE: 0, STARTED: 1, STOPPED: 2 } as const;

/** What a volume's clients and bricks speak, by the numbers that go over the wire and into its file. */
export const VolumeTransport = { TCP: 0, RDMA: 1, TCP_RDMA: 2 } as const;

/** The UUID of nothing: a volume that was not restored from a snapshot, a rebalance that never was. */
export const NULL_UUID = '00000000-0000-0000-0000-000000000000';

/** A directory of one node in which a volume keeps files. */
export interface Brick {
  readonly hostname: string;
  /** Of the node that has it. */
  readonly uuid: string;
  readonly path: string;
  /** What the path is once links are followed; empty on nodes that do not have the brick. */
  readonly realPath: string;
  /** Such as `data-client-0`. */
  readonly id: string;
  /** Where it listened last; 0 for none. */
  readonly port: number;
  readonly rdmaPort: number;
  /** Whether it is being removed: 0 or 1. */
  readonly decommissioned: number;
  /** Of bricks of snapshots: 0, or -1 while the snapshot is pending. */
  readonly snapStatus: number;
  readonly devicePath: string;
  readonly mountDirectory: string;
  readonly fsType: string;
  readonly mountOptions: string;
  readonly volumeGroup: string;
  /** Tells file systems apart on the node that has the brick; 0 elsewhere. 64 bits. */
  readonly fsid: bigint;
  /** What else its file says. */
  readonly other: ReadonlyMap<string, string>;
}

/** Which directories are limited by quota; how much each may hold is kept by the bricks. */
export interface Quota {
  /** Counts the changes. */
  readonly version: number;
  readonly checksum: number;
  /** `type` is 1 for a limit of bytes, 2 for one of files. */
  readonly limits: readonly { readonly gfid: string; readonly type: number }[];
}

/** The latest rebalance, or removal of bricks, as this node knows it. */
export interface Rebalance {
  /** `gf_defrag_type`: 0 for none. */
  readonly command: number;
  /** `gf_defrag_status_t`: 0 for not started. */
  readonly status: number;
  /** The number of the operation (`glusterd_op_t`) that began it: 0 for none. */
  readonly op: number;
  /** Names the task. */
  readonly id: string;
  /** `rebalanced-files`, `size`, `scanned`, `failures`, `skipped`, `run-time`: as they are stored. */
  readonly counters: ReadonlyMap<string, string>;
  /** What belongs to the task, such as the bricks that are being removed. */
  readonly details: ReadonlyMap<string, string>;
}

/** A volume, as one node knows it. Never changes: a change is another volume. */
export interface Volume {
  readonly name: string;
  /** `volume-id` */
  readonly uuid: string;
  /** One of {@link VolumeType}; others are kept as they are. */
  readonly type: number;
  /** One of {@link VolumeStatus}. */
  readonly status: number;
  /** As C has it for old releases: of a replicated volume its replicas. */
  readonly subCount: number;
  readonly replicaCount: number;
  readonly arbiterCount: number;
  readonly thinArbiterCount: number;
  readonly disperseCount: number;
  readonly redundancyCount: number;
  /** Counts the changes; of two nodes the one with the higher is right. */
  readonly version: number;
  /** Of what is stored, as C computes it: 32 bits. Two nodes that have the same version have the same checksum. */
  readonly checksum: number;
  /** One of {@link VolumeTransport}. */
  readonly transport: number;
  /** What the nodes' own clients log in with. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly opVersion: number;
  readonly clientOpVersion: number;
  readonly quotaXattrVersion: number;
  /** Of a volume that is a snapshot: what it was taken of; otherwise `N/A`. */
  readonly parentName: string;
  readonly restoredFromSnapshot: string;
  /** 64 bits. */
  readonly snapshotMaxHardLimit: bigint;
  /** What was set (`volume set`), in the order in which C took it in; it writes and shows the latest first. */
  readonly options: ReadonlyMap<string, string>;
  /** Sessions of geo-replication: `secondary1` and so on. */
  readonly secondaries: ReadonlyMap<string, string>;
  readonly bricks: readonly Brick[];
  /** One for each subvolume when `thinArbiterCount` is 1, otherwise none. */
  readonly thinArbiterBricks: readonly Brick[];
  readonly quota: Quota;
  readonly rebalance: Rebalance;
  /** What else its file says. */
  readonly other: ReadonlyMap<string, string>;
}

const NO_PAIRS: ReadonlyMap<string, string> = new Map();
const NO_QUOTA: Quota = { version: 0, checksum: 0, limits: [] };
const NO_REBALANCE: Rebalance = {
  command: 0,
  status: 0,
  op: 0,
  id: NULL_UUID,
  counters: NO_PAIRS,
  details: NO_PAIRS,
};

/** A volume of which only some is known; the rest is as in a new one that is distributed over TCP. */
export function makeVolume(fields: Partial<Volume> & Pick<Volume, 'name' | 'uuid'>): Volume {
  return {
    type: VolumeType.DISTRIBUTE,
    status: VolumeStatus.NONE,
    subCount: 0,
    replicaCount: 1,
    arbiterCount: 0,
    thinArbiterCount: 0,
    disperseCount: 0,
    redundancyCount: 0,
    version: 1,
    checksum: 0,
    transport: VolumeTransport.TCP,
    username: undefined,
    password: undefined,
    opVersion: 1,
    clientOpVersion: 1,
    quotaXattrVersion: 0,
    parentName: 'N/A',
    restoredFromSnapshot: NULL_UUID,
    snapshotMaxHardLimit: 256n,
    options: NO_PAIRS,
    secondaries: NO_PAIRS,
    bricks: [],
    thinArbiterBricks: [],
    quota: NO_QUOTA,
    rebalance: NO_REBALANCE,
    other: NO_PAIRS,
    ...fields,
  };
}

/** A brick of which only some is known; the rest is as on a node that does not have it. */
export function makeBrick(fields: Partial<Brick> & Pick<Brick, 'hostname' | 'uuid' | 'path'>): Brick {
  return {
    realPath: '',
    id: '',
    port: 0,
    rdmaPort: 0,
    decommissioned: 0,
    snapStatus: 0,
    devicePath: '',
    mountDirectory: '',
    fsType: '',
    mountOptions: '',
    volumeGroup: '',
    fsid: 0n,
    other: NO_PAIRS,
    ...fields,
  };
}

/** How many bricks make up one subvolume, which is what files are distributed over (`dist_count`). */
export function bricksPerSubvolume({ type, replicaCount, disperseCount }: Volume): number {
  if (type === VolumeType.DISPERSE) return Math.max(1, disperseCount);
  return type === VolumeType.REPLICATE ? Math.max(1, replicaCount) : 1;
}

/** How many subvolumes files are distributed over (`subvol_count`). */
export function subvolumeCount(volume: Volume): number {
  return Math.floor(volume.bricks.length / bricksPerSubvolume(volume));
}
