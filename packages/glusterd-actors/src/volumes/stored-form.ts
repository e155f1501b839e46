import { formatUuid, parseUuid } from '@gluster-ts/protocol';
import { isVolumeOption } from './volume-options.ts';
import type { Pairs, StoredVolume, VolumeRecord } from './volume-store.ts';
import { makeBrick, makeVolume, NULL_UUID, VolumeType } from './volume.ts';
import type { Brick, Rebalance, Volume } from './volume.ts';

/** Operating versions of the cluster from which on C writes a key, or no more. */
const SNAPSHOTS_SINCE = 30_600;
const ARBITERS_SINCE = 30_706;
const TIERS_SINCE = 31_000;
const THIN_ARBITERS_SINCE = 70_000;
const STRIPES_UNTIL = 100_000;

/** Keys of `info` that are a field of a volume, or nothing: `stripe_count` and `tier-enabled` say the same of all. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...['type', 'count', 'status', 'sub_count', 'replica_count', 'stripe_count', 'arbiter_count', 'disperse_count'],
  ...['redundancy_count', 'version', 'transport-type', 'volume-id', 'username', 'password', 'op-version'],
  ...['client-op-version', 'quota-version', 'tier-enabled', 'thin_arbiter_count', 'parent_volname'],
  ...['restored_from_snap', 'snap-max-hard-limit'],
]);
const BRICK_KEYS: ReadonlySet<string> = new Set([
  ...['uuid', 'hostname', 'path', 'real_path', 'listen-port', 'rdma.listen-port', 'decommissioned', 'brick-id'],
  ...['device_path', 'mount_dir', 'fs-type', 'mnt-opts', 'snap-status', 'brick-fsid', 'vg'],
]);
const NODE_STATE_KEYS: ReadonlySet<string> = new Set(['rebalance_status', 'status', 'rebalance_op', 'rebalance-id']);
/** In C's order. */
const COUNTER_KEYS = ['rebalanced-files', 'size', 'scanned', 'failures', 'skipped', 'run-time'];

/** A volume as it was stored. */
export function volumeFromStored({ name, info, ...stored }: StoredVolume): Volume {
  const type = int(info, 'type');
  const subCount = int(info, 'sub_count');
  const isOption = (key: string): boolean => !KNOWN_KEYS.has(key) && !isSecondary(key) && isVolumeOption(key);
  const isOther = (key: string): boolean => !KNOWN_KEYS.has(key) && !isSecondary(key) && !isVolumeOption(key);
  return makeVolume({
    name,
    uuid: uuid(info, 'volume-id'),
    type,
    status: int(info, 'status'),
    subCount,
    replicaCount: replicaCount(type, subCount, int(info, 'replica_count')),
    arbiterCount: int(info, 'arbiter_count'),
    thinArbiterCount: int(info, 'thin_arbiter_count'),
    disperseCount: int(info, 'disperse_count'),
    redundancyCount: int(info, 'redundancy_count'),
    version: int(info, 'version'),
    checksum: stored.checksum,
    transport: int(info, 'transport-type'),
    username: info.get('username'),
    password: info.get('password'),
    opVersion: int(info, 'op-version', 1),
    clientOpVersion: int(info, 'client-op-version', 1),
    quotaXattrVersion: int(info, 'quota-version'),
    parentName: info.get('parent_volname') ?? '',
    restoredFromSnapshot: uuid(info, 'restored_from_snap'),
    snapshotMaxHardLimit: uint64(info, 'snap-max-hard-limit'),
    options: filterPairs(info, isOption),
    secondaries: filterPairs(info, isSecondary),
    bricks: stored.bricks.map(brickFromStored),
    thinArbiterBricks: stored.thinArbiterBricks.map(brickFromStored),
    quota: {
      version: stored.quota?.version ?? 0,
      checksum: stored.quotaChecksum,
      limits: stored.quota?.limits ?? [],
    },
    rebalance: rebalanceFromStored(stored.nodeState),
    other: filterPairs(info, isOther),
  });
}

/** The form in which a volume is stored: keys in C's order, those that are left out by C left out. */
export function storedForm(volume: Volume, operatingVersion: number): VolumeRecord {
  const { quota } = volume;
  const since = (version: number): boolean => operatingVersion >= version;
  const info: Pair[] = [
    ['type', volume.type],
    ['count', volume.bricks.length],
    ['status', volume.status],
    ['sub_count', volume.subCount],
    ['replica_count', volume.replicaCount],
    ...when(!since(STRIPES_UNTIL), ['stripe_count', 1]),
    ...when(since(ARBITERS_SINCE) && volume.arbiterCount !== 0, ['arbiter_count', volume.arbiterCount]),
    ...when(since(SNAPSHOTS_SINCE), ['disperse_count', volume.disperseCount]),
    ...when(since(SNAPSHOTS_SINCE), ['redundancy_count', volume.redundancyCount]),
    ['version', volume.version],
    ['transport-type', volume.transport],
    ['volume-id', volume.uuid],
    ['username', volume.username ?? ''],
    ['password', volume.password ?? ''],
    ['op-version', volume.opVersion],
    ['client-op-version', volume.clientOpVersion],
    ...when(since(ARBITERS_SINCE), ['quota-version', volume.quotaXattrVersion]),
    ...when(since(TIERS_SINCE), ['tier-enabled', 0]),
    ...when(since(THIN_ARBITERS_SINCE) && volume.thinArbiterCount !== 0, [
      'thin_arbiter_count',
      volume.thinArbiterCount,
    ]),
    ...when(since(SNAPSHOTS_SINCE), ['parent_volname', volume.parentName]),
    ...when(since(SNAPSHOTS_SINCE), ['restored_from_snap', volume.restoredFromSnapshot]),
    ...when(since(SNAPSHOTS_SINCE), ['snap-max-hard-limit', volume.snapshotMaxHardLimit]),
    ...[...volume.options].reverse(),
    ...[...volume.secondaries].reverse(),
    ...volume.other,
  ];
  return {
    name: volume.name,
    info: pairsOf(info),
    bricks: volume.bricks.map((brick) => storedBrick(brick, operatingVersion)),
    thinArbiterBricks: volume.thinArbiterBricks.map((brick) => storedBrick(brick, operatingVersion)),
    nodeState: storedRebalance(volume.rebalance),
    quota:
      hasQuota(volume) || quota.version > 0 || quota.limits.length > 0
        ? { version: quota.version, limits: quota.limits }
        : undefined,
  };
}

/** Whether quota was ever switched on, or off: only then nodes compare it. */
export function hasQuota({ options }: Volume): boolean {
  return options.has('features.quota');
}

type Pair = readonly [key: string, value: string | number | bigint];

function when(condition: boolean, pair: Pair): Pair[] {
  return condition ? [pair] : [];
}

/** Without those that are empty, which C leaves out of some files and cannot read in the others. */
function pairsOf(pairs: readonly Pair[]): Pairs {
  return new Map(pairs.map(([key, value]) => [key, String(value)] as const).filter(([, value]) => value !== ''));
}

function filterPairs(pairs: Pairs, isMeant: (key: string) => boolean): Pairs {
  return new Map([...pairs].filter(([key]) => isMeant(key)));
}

/** Whether it is a field of a volume, now or in older releases, and no option. */
export function isVolumeField(key: string): boolean {
  return KNOWN_KEYS.has(key);
}

/** A session of geo-replication; `slave` is what older releases wrote. */
export function isSecondary(key: string): boolean {
  return key.includes('secondary') || key.includes('slave');
}

/** Of some volumes older releases did not store it. */
function replicaCount(type: number, subCount: number, stored: number): number {
  if (type === VolumeType.DISTRIBUTE) return 1;
  return type === VolumeType.REPLICATE ? subCount : stored;
}

function brickFromStored(pairs: Pairs): Brick {
  return makeBrick({
    hostname: pairs.get('hostname') ?? '',
    uuid: uuid(pairs, 'uuid'),
    path: pairs.get('path') ?? '',
    realPath: pairs.get('real_path') ?? '',
    id: pairs.get('brick-id') ?? '',
    port: int(pairs, 'listen-port'),
    rdmaPort: int(pairs, 'rdma.listen-port'),
    decommissioned: int(pairs, 'decommissioned'),
    snapStatus: pairs.get('snap-status') === '-1' ? -1 : int(pairs, 'snap-status'),
    devicePath: pairs.get('device_path') ?? '',
    mountDirectory: pairs.get('mount_dir') ?? '',
    fsType: pairs.get('fs-type') ?? '',
    mountOptions: pairs.get('mnt-opts') ?? '',
    volumeGroup: pairs.get('vg') ?? '',
    fsid: uint64(pairs, 'brick-fsid'),
    other: filterPairs(pairs, (key) => !BRICK_KEYS.has(key)),
  });
}

function storedBrick(brick: Brick, operatingVersion: number): Pairs {
  const hasSnapshots = operatingVersion >= SNAPSHOTS_SINCE;
  return pairsOf([
    ['uuid', brick.uuid],
    ['hostname', brick.hostname],
    ['path', brick.path],
    // As C does, whatever the links are.
    ['real_path', brick.path],
    ['listen-port', brick.port],
    ['rdma.listen-port', brick.rdmaPort],
    ['decommissioned', brick.decommissioned],
    ['brick-id', brick.id],
    ...when(hasSnapshots, ['device_path', brick.devicePath]),
    ...when(hasSnapshots, ['mount_dir', brick.mountDirectory]),
    ...when(hasSnapshots, ['fs-type', brick.fsType]),
    ...when(hasSnapshots, ['mnt-opts', brick.mountOptions]),
    ...when(hasSnapshots, ['snap-status', brick.snapStatus]),
    ...when(hasSnapshots, ['brick-fsid', brick.fsid]),
    ['vg', brick.volumeGroup],
    ...brick.other,
  ]);
}

function rebalanceFromStored(pairs: Pairs): Rebalance {
  return {
    command: int(pairs, 'rebalance_status'),
    status: int(pairs, 'status'),
    op: int(pairs, 'rebalance_op'),
    id: uuid(pairs, 'rebalance-id'),
    counters: filterPairs(pairs, (key) => COUNTER_KEYS.includes(key)),
    details: filterPairs(pairs, (key) => !isRebalanceField(key)),
  };
}

function storedRebalance({ command, status, op, id, counters, details }: Rebalance): Pairs {
  return pairsOf([
    ['rebalance_status', command],
    ['status', status],
    ['rebalance_op', op],
    ['rebalance-id', id],
    ...COUNTER_KEYS.map((key): Pair => [key, counters.get(key) ?? (key === 'run-time' ? '0.000000' : '0')]),
    ...[...details].reverse(),
  ]);
}

/** Whether it is a field of a rebalance, and no detail of its task. */
export function isRebalanceField(key: string): boolean {
  return COUNTER_KEYS.includes(key) || NODE_STATE_KEYS.has(key);
}

/** What stands there, as far as it is a number that counts something: peers would be told another, and refuse it. */
function int(pairs: Pairs, key: string, otherwise = 0): number {
  const value = Number.parseInt(pairs.get(key) ?? '', 10);
  return value >= 0 && value < 2 ** 31 ? value : otherwise;
}

/** What stands there, if it is a UUID: peers would refuse anything else. */
function uuid(pairs: Pairs, key: string): string {
  const bytes = parseUuid(pairs.get(key) ?? '');
  return bytes === undefined ? NULL_UUID : formatUuid(bytes);
}

function uint64(pairs: Pairs, key: string): bigint {
  const text = pairs.get(key) ?? '';
  return /^\d{1,20}$/.test(text) ? BigInt.asUintN(64, BigInt(text)) : 0n;
}
