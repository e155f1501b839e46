import { Dict, gf_probe_resp } from '@gluster-ts/protocol';
import type { FriendAdd } from '../membership/peer-event.ts';
import { readVolume } from '../volumes/read-volume.ts';
import type { PeerVolume, UnreadableVolume } from '../volumes/read-volume.ts';
import { addVolume } from '../volumes/volume-dict.ts';
import { VOLUMES_MAX } from '../volumes/volume-limits.ts';
import type { Volume } from '../volumes/volume.ts';
import { addDetached, readDetached, readTerm } from './friend-list.ts';

/** Counts the changes of the cluster's options; kept among them. */
export const OPTIONS_VERSION_KEY = 'global-option-version';

/** What nodes have in common: what two of them have to agree on before they are peers. */
export interface CommonState {
  /** Of the cluster. */
  readonly options: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly operatingVersion: number;
}

/**
 * The dict of FRIEND_ADD: what two nodes have to agree on before they are peers. N counts from 1; what stands below the line is
 * this daemon's own.
 *
 *     hostname_in_cluster   text   the name by which the caller knows the other node
 *     missed_snap_count     int
 *     snap_count            int
 *     volumeN.…             see {@link addVolume}
 *     count                 int    of volumes
 *     global.keyN           text   options of the cluster, `global-option-version` always among them
 *     global.valN           text
 *     global-opt-count      int
 *     ────
 *     own-term              int    how often the caller's membership changed
 *     detachedN.…, detached-count   as in FRIEND_UPDATE
 */
export function peerDataDict(
  { hostname, term, detached }: Pick<FriendAdd, 'hostname' | 'term' | 'detached'>,
  { options, volumes, operatingVersion }: CommonState,
): Dict {
  const dict = new Dict()
    .setString('hostname_in_cluster', hostname)
    .setInt32('missed_snap_count', 0)
    .setInt32('snap_count', 0);
  let volumeCount = 0;
  for (const volume of volumes.values()) addVolume(dict, volume, ++volumeCount, operatingVersion);
  dict.setInt32('count', volumeCount);
  const all = new Map([[OPTIONS_VERSION_KEY, '0'], ...options]);
  let count = 0;
  for (const [key, value] of all) {
    count++;
    dict.setString(`global.key${count}`, key).setString(`global.val${count}`, value);
  }
  dict.setInt32('global-opt-count', count);
  if (term !== undefined) dict.setInt32('own-term', term);
  return addDetached(dict, detached);
}

/** What a peer brings with its FRIEND_ADD. */
export interface PeerData {
  readonly term: number | undefined;
  readonly detached: ReturnType<typeof readDetached>;
  /** Options of the cluster; undefined from an old peer, which has none. */
  readonly options: ReadonlyMap<string, string> | undefined;
  readonly volumes: readonly PeerVolume[];
  /** Why it cannot be a peer, whatever is here. */
  readonly refusal: Refusal | undefined;
}

/** Why a node cannot be a peer: the op_errno that it is told, and in words for the log. */
export interface Refusal {
  readonly opErrno: number;
  readonly text: string;
}

const { GF_PROBE_SNAP_CONFLICT, GF_PROBE_VOLUME_CONFLICT } = gf_probe_resp;

/** More options than any cluster has. */
const OPTIONS_MAX = 4096;
/** What they may take of FRIEND_ADD, beside the volumes. */
const OPTIONS_LENGTH_MAX = 256 * 1024;

/**
 * Reads the dict of FRIEND_ADD.
 *
 * A node that took part in a pool without all of its volumes would mislead whoever relies on it: a peer with a volume, or a
 * snapshot, that cannot be kept here is refused as one whose volumes are in conflict.
 */
export function readPeerData(dict: Dict | undefined): PeerData {
  if (dict === undefined) {
    const refusal = { opErrno: GF_PROBE_VOLUME_CONFLICT, text: 'what it sent cannot be read' };
    return { term: undefined, detached: undefined, options: undefined, volumes: [], refusal };
  }
  const options = readOptions(dict);
  const volumes = readVolumes(dict);
  return {
    term: readTerm(dict, 'own-term'),
    detached: readDetached(dict),
    options,
    volumes: volumes.filter((one) => 'volume' in one),
    refusal: refusalOf(
      dict,
      options,
      volumes.find((one) => 'problem' in one),
    ),
  };
}

function refusalOf(
  dict: Dict,
  options: ReadonlyMap<string, string> | undefined,
  unreadable: UnreadableVolume | undefined,
): Refusal | undefined {
  const conflict = (text: string): Refusal => ({ opErrno: GF_PROBE_VOLUME_CONFLICT, text });
  // Options without their version cannot be compared; C answers nothing at all.
  if (options !== undefined && versionOf(options) === undefined) return conflict('its options have no version');
  const length = [...(options ?? [])].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (length > OPTIONS_LENGTH_MAX) return conflict(`its options have ${length} characters`);
  const count = dict.int32('count') ?? -1;
  if (count < 0 || count > VOLUMES_MAX) return conflict(`it has ${count} volumes`);
  if (unreadable !== undefined) {
    return conflict(`its volume ${JSON.stringify(unreadable.name)} cannot be kept: ${unreadable.problem}`);
  }
  // Below operating version 30600 there are no snapshots, and C says nothing of them.
  const snapshotCount = dict.has('snap_count') ? dict.int32('snap_count') : 0;
  return snapshotCount === 0
    ? undefined
    : { opErrno: GF_PROBE_SNAP_CONFLICT, text: `snapshots are not kept here, and it has ${snapshotCount ?? 'some'}` };
}

/** Up to the first that is none: then the peer is refused. */
function readVolumes(dict: Dict): (PeerVolume | UnreadableVolume)[] {
  const count = Math.min(dict.int32('count') ?? 0, VOLUMES_MAX);
  const volumes: (PeerVolume | UnreadableVolume)[] = [];
  for (let n = 1; n <= count; n++) {
    const volume = readVolume(dict, n);
    if (volume !== undefined) volumes.push(volume);
    if (volume !== undefined && 'problem' in volume) break;
  }
  return volumes;
}

function readOptions(dict: Dict): ReadonlyMap<string, string> | undefined {
  const count = dict.int32('global-opt-count');
  if (count === undefined) return undefined;
  const options = new Map<string, string>();
  for (let n = 1; n <= Math.min(count, OPTIONS_MAX); n++) {
    const key = dict.string(`global.key${n}`);
    const value = dict.string(`global.val${n}`);
    if (isOptionKey(key) && isOptionValue(value)) options.set(key, value);
  }
  return options;
}

/** The version of the cluster's options; undefined when they do not say. */
export function versionOf(options: ReadonlyMap<string, string>): number | undefined {
  const text = options.get(OPTIONS_VERSION_KEY);
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

// What a line of a state file can hold.
function isOptionKey(key: string | undefined): key is string {
  return key !== undefined && /^[\x21-\x3c\x3e-\x7e]{1,255}$/.test(key);
}

function isOptionValue(value: string | undefined): value is string {
  return value !== undefined && value.length <= 4096 && !/[\r\n]/.test(value);
}
