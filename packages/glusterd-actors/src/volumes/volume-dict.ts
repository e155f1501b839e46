import type { Dict } from '@gluster-ts/protocol';
import { hasQuota } from './stored-form.ts';
import { bricksPerSubvolume, subvolumeCount } from './volume.ts';
import type { Brick, Volume } from './volume.ts';

/** The operating version of the cluster from which on what snapshots need is told. */
const SNAPSHOTS_SINCE = 30_600;

/**
 * Puts a volume into the dict of FRIEND_ADD, with keys in C's order; all begin with `volumeN.`, N from 1:
 *
 *     name                                     text
 *     type, brick_count, version, status       int
 *     sub_count, subvol_count, replica_count, arbiter_count, thin_arbiter_count, disperse_count, redundancy_count, dist_count
 *     ckusm                                    int64, in C's spelling
 *     transport_type, stage_deleted            uint32
 *     restored_from_snap, parent_volname       text
 *     is_snap_volume                           uint32
 *     snap-max-hard-limit                      uint64
 *     volume_id, username, password            text
 *     rebalance, rebalance-id, rebalance-op
 *     rebal-dict-keyM, rebal-dict-valueM       text   M from 1, as below; rebal-dict-count
 *     keyM, valueM                             text   options; opt-count
 *     secondary-numM, secondary-valM           text   sessions of geo-replication; gsync-count
 *     brickM.…, ta-brickM.…                    see below
 *     op-version, client-op-version, quota-xattr-version   int
 *     gfidM, gfid-typeM                        M from 0, of a volume with quota, as what follows; gfid-count
 *     quota-cksum, quota-version               uint32
 */
export function addVolume(dict: Dict, volume: Volume, n: number, operatingVersion: number): void {
  const key = (name: string): string => `volume${n}.${name}`;
  dict.setString(key('name'), volume.name);
  addCounts(dict, volume, key);
  dict.setInt64(key('ckusm'), BigInt(volume.checksum));
  dict.setUint32(key('transport_type'), volume.transport >>> 0);
  dict.setUint32(key('stage_deleted'), 0);
  if (operatingVersion >= SNAPSHOTS_SINCE) {
    dict.setString(key('restored_from_snap'), volume.restoredFromSnapshot);
    if (volume.parentName !== '') dict.setString(key('parent_volname'), volume.parentName);
    dict.setUint32(key('is_snap_volume'), 0);
    dict.setUint64(key('snap-max-hard-limit'), volume.snapshotMaxHardLimit);
  }
  dict.setString(key('volume_id'), volume.uuid);
  if (volume.username !== undefined) dict.setString(key('username'), volume.username);
  if (volume.password !== undefined) dict.setString(key('password'), volume.password);
  const { rebalance } = volume;
  dict.setInt32(key('rebalance'), rebalance.command);
  dict.setString(key('rebalance-id'), rebalance.id);
  dict.setUint32(key('rebalance-op'), rebalance.op >>> 0);
  if (rebalance.details.size > 0) {
    addPairs(dict, rebalance.details, key('rebal-dict-key'), key('rebal-dict-value'), key('rebal-dict-count'));
  }
  addPairs(dict, volume.options, key('key'), key('value'), key('opt-count'));
  addPairs(dict, volume.secondaries, key('secondary-num'), key('secondary-val'), key('gsync-count'));
  volume.bricks.forEach((brick, i) => {
    const prefix = key(`brick${i + 1}`);
    addBrick(dict, brick, prefix);
    if (operatingVersion >= SNAPSHOTS_SINCE) addBrickDetails(dict, brick, prefix);
  });
  if (volume.thinArbiterCount === 1) {
    volume.thinArbiterBricks.forEach((brick, i) => addBrick(dict, brick, key(`ta-brick${i + 1}`)));
  }
  dict.setInt32(key('op-version'), volume.opVersion);
  dict.setInt32(key('client-op-version'), volume.clientOpVersion);
  dict.setInt32(key('quota-xattr-version'), volume.quotaXattrVersion);
  if (hasQuota(volume)) addQuota(dict, volume, key);
}

type Key = (name: string) => string;

function addCounts(dict: Dict, volume: Volume, key: Key): void {
  dict.setInt32(key('type'), volume.type);
  dict.setInt32(key('brick_count'), volume.bricks.length);
  dict.setInt32(key('version'), volume.version);
  dict.setInt32(key('status'), volume.status);
  dict.setInt32(key('sub_count'), volume.subCount);
  dict.setInt32(key('subvol_count'), subvolumeCount(volume));
  dict.setInt32(key('replica_count'), volume.replicaCount);
  dict.setInt32(key('arbiter_count'), volume.arbiterCount);
  dict.setInt32(key('thin_arbiter_count'), volume.thinArbiterCount);
  dict.setInt32(key('disperse_count'), volume.disperseCount);
  dict.setInt32(key('redundancy_count'), volume.redundancyCount);
  dict.setInt32(key('dist_count'), bricksPerSubvolume(volume));
}

function addPairs(dict: Dict, pairs: ReadonlyMap<string, string>, key: string, value: string, count: string): void {
  let n = 0;
  for (const [name, text] of [...pairs].reverse()) {
    n++;
    dict.setString(`${key}${n}`, name).setString(`${value}${n}`, text);
  }
  dict.setInt32(count, n);
}

/**
 *     hostname, path     text
 *     decommissioned     int
 *     brick_id, uuid     text
 */
function addBrick(dict: Dict, brick: Brick, prefix: string): void {
  dict.setString(`${prefix}.hostname`, brick.hostname);
  dict.setString(`${prefix}.path`, brick.path);
  dict.setInt32(`${prefix}.decommissioned`, brick.decommissioned);
  dict.setString(`${prefix}.brick_id`, brick.id);
  dict.setString(`${prefix}.uuid`, brick.uuid);
}

/**
 *     snap_status                                 int    not of thin arbiters, as what follows
 *     device_path, fs_type, mnt_opts, mount_dir   text
 */
function addBrickDetails(dict: Dict, brick: Brick, prefix: string): void {
  dict.setInt32(`${prefix}.snap_status`, brick.snapStatus);
  dict.setString(`${prefix}.device_path`, brick.devicePath);
  dict.setString(`${prefix}.fs_type`, brick.fsType);
  dict.setString(`${prefix}.mnt_opts`, brick.mountOptions);
  dict.setString(`${prefix}.mount_dir`, brick.mountDirectory);
}

function addQuota(dict: Dict, { quota }: Volume, key: Key): void {
  quota.limits.forEach(({ gfid, type }, i) => {
    dict.setString(key(`gfid${i}`), gfid).setInt32(key(`gfid-type${i}`), type);
  });
  dict.setInt32(key('gfid-count'), quota.limits.length);
  dict.setUint32(key('quota-cksum'), quota.checksum);
  dict.setUint32(key('quota-version'), quota.version >>> 0);
}
