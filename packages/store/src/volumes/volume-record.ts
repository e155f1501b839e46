import type { QuotaLimit } from './quota-conf.ts';

/** Pairs of one file, in their order. What they mean is not this package's. */
export type Pairs = ReadonlyMap<string, string>;

/** A volume as `vols/<name>` holds it. */
export interface VolumeRecord {
  /** Also the name of the directory. */
  readonly name: string;
  /** `info` without the lines that name the files of bricks; at least type, count, status, version and volume-id. */
  readonly info: Pairs;
  /** One for each brick, in the order of the volume: at least `hostname` and `path`, which name its file. */
  readonly bricks: readonly Pairs[];
  /** The same for thin arbiters. C stores one of them, whose number depends on nothing. */
  readonly thinArbiterBricks: readonly Pairs[];
  /** `node_state.info`: of a rebalance, as this node knows it. */
  readonly nodeState: Pairs;
  /** `quota.conf` and `quota.cksum`; undefined when there is neither. */
  readonly quota: { readonly version: number; readonly limits: readonly QuotaLimit[] } | undefined;
}

/** A volume that is stored, with what is computed of it. */
export interface StoredVolume extends VolumeRecord {
  /** What peers compare. */
  readonly checksum: number;
  readonly quotaChecksum: number;
}

/** What the `info` of every volume says, as numbers and as a UUID. */
export const REQUIRED_KEYS = ['type', 'count', 'status', 'version', 'volume-id'] as const;

/** Whether a directory may have this name: what the command line takes for one of a volume. */
export function isVolumeName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,255}$/.test(name);
}

/** The name of a brick's file: `10.0.0.1:-bricks-1`. */
export function brickFileName(brick: Pairs): string {
  return `${brick.get('hostname') ?? ''}:${(brick.get('path') ?? '').replaceAll('/', '-')}`;
}

/** Whether it names a file in the directory `bricks` and nothing else. */
export function isBrickFileName(name: string): boolean {
  return Buffer.byteLength(name) <= 255 - '.tmp'.length && /^[^/\0\r\n]+:[^/\0\r\n]*$/.test(name);
}
