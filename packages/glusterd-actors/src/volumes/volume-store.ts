/** Pairs of one file, in their order. */
export type Pairs = ReadonlyMap<string, string>;

/** A volume in the form in which it is stored: see `VolumeRecord` of `@gluster-ts/store`. */
export interface VolumeRecord {
  readonly name: string;
  /** `info`, without the lines that name the files of bricks. */
  readonly info: Pairs;
  readonly bricks: readonly Pairs[];
  readonly thinArbiterBricks: readonly Pairs[];
  /** `node_state.info` */
  readonly nodeState: Pairs;
  readonly quota:
    | { readonly version: number; readonly limits: readonly { readonly gfid: string; readonly type: number }[] }
    | undefined;
}

/** A volume that is stored, with the checksums that peers compare. */
export interface StoredVolume extends VolumeRecord {
  readonly checksum: number;
  readonly quotaChecksum: number;
}

/**
 * Keeps volumes over restarts; `VolumeFiles` of `@gluster-ts/store` is one. The operating version of the cluster decides
 * how they are written.
 */
export interface VolumeStore {
  /** By name. */
  load(operatingVersion: number): readonly StoredVolume[];
  /** Adds a volume, or changes one: durably when it returns, and as a whole. Throws when that fails. */
  save(record: VolumeRecord, operatingVersion: number): StoredVolume;
  /** Removes a volume, durably when it returns. */
  remove(name: string): void;
}
