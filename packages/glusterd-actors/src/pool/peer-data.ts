import { Dict, gf_probe_resp } from '@gluster-ts/protocol';
import type { FriendAdd } from '../membership/peer-event.ts';
import { addDetached, readDetached, readTerm } from './friend-list.ts';

/** Counts the changes of the cluster's options; kept among them. */
export const OPTIONS_VERSION_KEY = 'global-option-version';

/**
 * The dict of FRIEND_ADD: what two nodes have to agree on before they are peers, which besides the cluster's options is
 * nothing as long as this node has no volumes. N counts from 1; what stands below the line is this daemon's own.
 *
 *     hostname_in_cluster   text   the name by which the caller knows the other node
 *     missed_snap_count     int
 *     snap_count            int
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
  options: ReadonlyMap<string, string>,
): Dict {
  const dict = new Dict()
    .setString('hostname_in_cluster', hostname)
    .setInt32('missed_snap_count', 0)
    .setInt32('snap_count', 0)
    .setInt32('count', 0);
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
  /** Why it cannot be a peer, as an op_errno; 0 for no reason. */
  readonly conflict: number;
}

const { GF_PROBE_SNAP_CONFLICT, GF_PROBE_VOLUME_CONFLICT } = gf_probe_resp;

/** More options than any cluster has. */
const OPTIONS_MAX = 4096;

/**
 * Reads and judges the dict of FRIEND_ADD.
 *
 * This is where volumes are to be compared by version and checksum, the newer ones taken over. This node cannot keep any
 * yet, and one that took part in a pool without its volumes would mislead whoever relies on it: a peer that has some is
 * turned away as one whose volumes are in conflict.
 */
export function readPeerData(dict: Dict | undefined): PeerData {
  if (dict === undefined) {
    return { term: undefined, detached: undefined, options: undefined, conflict: GF_PROBE_VOLUME_CONFLICT };
  }
  const options = readOptions(dict);
  return {
    term: readTerm(dict, 'own-term'),
    detached: readDetached(dict),
    options,
    conflict: conflictOf(dict, options),
  };
}

function conflictOf(dict: Dict, options: ReadonlyMap<string, string> | undefined): number {
  // Options without their version cannot be compared; C answers nothing at all.
  if (options !== undefined && versionOf(options) === undefined) return GF_PROBE_VOLUME_CONFLICT;
  if (dict.int32('count') !== 0) return GF_PROBE_VOLUME_CONFLICT;
  return dict.int32('snap_count') === 0 ? 0 : GF_PROBE_SNAP_CONFLICT;
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
