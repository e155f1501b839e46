import { formatUuid, parseUuid } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import { isRebalanceField, isSecondary, isVolumeField } from './stored-form.ts';
import { BRICKS_MAX } from './volume-limits.ts';
import { makeBrick, makeVolume, NULL_UUID } from './volume.ts';
import type { Brick, Quota, Rebalance, Volume } from './volume.ts';

/** A volume of a peer that cannot be one here, and why, in words. */
export interface UnreadableVolume {
  readonly name: string;
  readonly problem: string;
}

/** A volume of a peer. */
export interface PeerVolume {
  readonly volume: Volume;
  /** Whether what is compared of quota was told. */
  readonly hasQuota: boolean;
}

/**
 * Reads the `n`th volume of a FRIEND_ADD, as {@link addVolume} wrote it; undefined for one that is being deleted. What is
 * read can be stored: names and paths are checked, and all counts are less than the pairs that came.
 */
export function readVolume(dict: Dict, n: number): PeerVolume | UnreadableVolume | undefined {
  const name = dict.string(`volume${n}.name`) ?? '';
  if (!isVolumeName(name)) return { name: name.slice(0, NAME_LENGTH_MAX), problem: 'no name of a volume' };
  if ((dict.uint32(`volume${n}.stage_deleted`) ?? 0) !== 0) return undefined;
  try {
    return { volume: read(dict, name, `volume${n}.`), hasQuota: dict.has(`volume${n}.quota-version`) };
  } catch (error) {
    if (error instanceof UnreadableError) return { name, problem: error.message };
    throw error;
  }
}

/** Whether a volume may have this name: what the command line takes for one. */
export function isVolumeName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,255}$/.test(name);
}

class UnreadableError extends Error {}

const NAME_LENGTH_MAX = 255;
/** What C's arrays hold of a path, and of a brick's id. */
const PATH_BYTES_MAX = 3775;
/** `auth.allow` may list some thousand addresses. */
const TEXT_LENGTH_MAX = 65_536;
/** What a name in a directory may have, with `.tmp` behind it while it is written. */
const FILE_NAME_BYTES_MAX = 251;

function read(dict: Dict, name: string, prefix: string): Volume {
  const { count, text, uuid } = readers(dict, prefix);
  const [opVersion, clientOpVersion] = [count('op-version', 0), count('client-op-version', 0)];
  if ((opVersion === 0) !== (clientOpVersion === 0)) throw new UnreadableError('only one volume op-version');
  const brickCount = count('brick_count');
  const thinArbiterCount = count('thin_arbiter_count', 0);
  if (brickCount > BRICKS_MAX) throw new UnreadableError(`${prefix}brick_count ${brickCount} exceeds ${BRICKS_MAX}`);
  const bricks = Array.from({ length: brickCount }, (_, i) => readBrick(dict, `${prefix}brick${i + 1}.`, name, i));
  const volume = makeVolume({
    name,
    uuid: uuid('volume_id'),
    type: count('type'),
    status: count('status'),
    subCount: count('sub_count'),
    replicaCount: count('replica_count', 0),
    arbiterCount: count('arbiter_count', 0),
    thinArbiterCount,
    disperseCount: count('disperse_count', 0),
    redundancyCount: count('redundancy_count', 0),
    version: count('version'),
    checksum: dict.uint32(`${prefix}ckusm`) ?? missing(`${prefix}ckusm`),
    transport: count('transport_type'),
    username: text('username') || undefined,
    password: text('password') || undefined,
    opVersion: opVersion || 1,
    clientOpVersion: clientOpVersion || 1,
    quotaXattrVersion: count('quota-xattr-version', 0),
    parentName: text('parent_volname'),
    restoredFromSnapshot: uuid('restored_from_snap', NULL_UUID),
    snapshotMaxHardLimit: dict.uint64(`${prefix}snap-max-hard-limit`) ?? 0n,
    options: readOptions(dict, prefix),
    secondaries: readSecondaries(dict, prefix),
    bricks,
    quota: readQuota(dict, prefix),
    rebalance: readRebalance(dict, prefix),
  });
  const thinArbiterBricks = thinArbiterCount === 1 ? readThinArbiters(dict, prefix, name) : [];
  // The first thin arbiter alone is stored; those of other subvolumes may be the same.
  const files = [...bricks, ...thinArbiterBricks.slice(0, 1)].map(fileNameOf);
  if (new Set(files).size < files.length) throw new UnreadableError('a brick twice');
  return { ...volume, thinArbiterBricks };
}

interface Readers {
  /** A number that counts something. @throws UnreadableError when it is missing and there is no `otherwise` */
  count: (key: string, otherwise?: number) => number;
  /** What a line of a file can hold; empty when it is missing. */
  text: (key: string) => string;
  uuid: (key: string, otherwise?: string) => string;
}

function readers(dict: Dict, prefix: string): Readers {
  return {
    count(key, otherwise) {
      const value = dict.int32(prefix + key) ?? otherwise ?? missing(prefix + key);
      if (value < 0) throw new UnreadableError(`${prefix}${key} ${value}`);
      return value;
    },
    text(key) {
      const value = dict.string(prefix + key) ?? '';
      if (isText(value)) return value;
      throw new UnreadableError(`${prefix}${key} cannot be stored`);
    },
    uuid(key, otherwise) {
      const text = dict.string(prefix + key) ?? otherwise ?? missing(prefix + key);
      const bytes = parseUuid(text);
      if (bytes === undefined) throw new UnreadableError(`${prefix}${key} is no UUID`);
      return formatUuid(bytes);
    },
  };
}

function missing(key: string): never {
  throw new UnreadableError(`${key} missing`);
}

/** Without what would end a line or act upon a terminal, nor what stands for bytes that are no UTF-8: it would be stored as other bytes. */
function isText(text: string): boolean {
  return text.length <= TEXT_LENGTH_MAX && !/(?!\t)[\p{Cc}\ufffd]/u.test(text);
}

/** As many pairs as are counted, in the order in which C takes them in: what the peer has first is here the oldest. */
function readPairs(dict: Dict, key: string, value: string, countKey: string): ReadonlyMap<string, string> {
  const count = dict.int32(countKey) ?? missing(countKey);
  if (count < 0 || count > dict.size) throw new UnreadableError(`${countKey} ${count} of ${dict.size} pairs`);
  const pairs: [string, string][] = [];
  for (let n = 1; n <= count; n++) {
    const [name, text] = [dict.string(`${key}${n}`), dict.string(`${value}${n}`)];
    if (name === undefined || text === undefined) throw new UnreadableError(`${key}${n} missing`);
    if (!/^[^\s=\p{Cc}\ufffd]{1,255}$/u.test(name) || !isText(text))
      throw new UnreadableError(`${key}${n} cannot be stored`);
    pairs.push([name, text]);
  }
  return new Map(pairs);
}

/** They go into the same file as the fields do, where one with the name of a field would take its place. */
function readOptions(dict: Dict, prefix: string): ReadonlyMap<string, string> {
  const pairs = readPairs(dict, `${prefix}key`, `${prefix}value`, `${prefix}opt-count`);
  for (const key of pairs.keys()) {
    if (isVolumeField(key)) throw new UnreadableError(`${prefix}key '${key}'`);
  }
  return pairs;
}

/** Their keys go into the same file as others do. C reads every key there with one of the words in it as one, `user.slave` too. */
function readSecondaries(dict: Dict, prefix: string): ReadonlyMap<string, string> {
  const pairs = readPairs(dict, `${prefix}secondary-num`, `${prefix}secondary-val`, `${prefix}gsync-count`);
  for (const key of pairs.keys()) {
    if (!isSecondary(key)) throw new UnreadableError(`${prefix}secondary-num '${key}'`);
  }
  return pairs;
}

function readBrick(dict: Dict, prefix: string, volumeName: string, index: number): Brick {
  const { count, text, uuid } = readers(dict, prefix);
  const brick = makeBrick({
    hostname: text('hostname'),
    uuid: uuid('uuid'),
    path: text('path'),
    realPath: text('path'),
    // Very old peers have none.
    id: text('brick_id') || `${volumeName}-client-${index}`,
    decommissioned: count('decommissioned', 0),
    snapStatus: dict.int32(`${prefix}snap_status`) ?? 0,
    devicePath: text('device_path'),
    mountDirectory: text('mount_dir'),
    fsType: text('fs_type'),
    mountOptions: text('mnt_opts'),
  });
  if (!/^[\x21-\x2e\x30-\x7e]{1,255}$/.test(brick.hostname)) throw new UnreadableError(`${prefix}hostname is none`);
  const isPath = brick.path.startsWith('/') && Buffer.byteLength(brick.path) <= PATH_BYTES_MAX;
  if (!isPath || Buffer.byteLength(fileNameOf(brick)) > FILE_NAME_BYTES_MAX) {
    throw new UnreadableError(`${prefix}path cannot be stored`);
  }
  return brick;
}

/** By their file two bricks are told apart. */
function fileNameOf({ hostname, path }: Brick): string {
  return `${hostname}:${path.replaceAll('/', '-')}`;
}

/** C counts one for each subvolume when it made the volume, and one after it was started again. */
function readThinArbiters(dict: Dict, prefix: string, name: string): Brick[] {
  const bricks: Brick[] = [];
  while (bricks.length < BRICKS_MAX && dict.has(`${prefix}ta-brick${bricks.length + 1}.hostname`)) {
    bricks.push(readBrick(dict, `${prefix}ta-brick${bricks.length + 1}.`, name, bricks.length));
  }
  return bricks;
}

function readRebalance(dict: Dict, prefix: string): Rebalance {
  const { count, uuid } = readers(dict, prefix);
  const countKey = `${prefix}rebal-dict-count`;
  const details = dict.has(countKey)
    ? readPairs(dict, `${prefix}rebal-dict-key`, `${prefix}rebal-dict-value`, countKey)
    : new Map<string, string>();
  for (const key of details.keys()) {
    if (isRebalanceField(key)) throw new UnreadableError(`${prefix}rebal-dict-key '${key}'`);
  }
  return {
    command: count('rebalance'),
    status: 0,
    op: count('rebalance-op', 0),
    id: uuid('rebalance-id', NULL_UUID),
    counters: new Map(),
    details,
  };
}

function readQuota(dict: Dict, prefix: string): Quota {
  const { uuid } = readers(dict, prefix);
  const count = dict.int32(`${prefix}gfid-count`) ?? 0;
  if (count < 0 || count > dict.size) throw new UnreadableError(`${prefix}gfid-count ${count} of ${dict.size} pairs`);
  const limits = Array.from({ length: count }, (_, i) => {
    const type = dict.int32(`${prefix}gfid-type${i}`) ?? 1;
    return { gfid: uuid(`gfid${i}`), type: type & 0xff };
  });
  const [version, checksum] = [dict.uint32(`${prefix}quota-version`) ?? 0, dict.uint32(`${prefix}quota-cksum`) ?? 0];
  return { version, checksum, limits };
}
