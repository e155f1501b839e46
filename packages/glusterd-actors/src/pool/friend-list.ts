import { Dict, glusterd_friend_update_op_t } from '@gluster-ts/protocol';
import type { Detached, FriendInfo, FriendUpdate } from '../membership/peer-event.ts';
import { UNKNOWN_UUID } from './visible-peers.ts';

/**
 * The dict of FRIEND_UPDATE. N counts from 1, M from 0; what stands below the line is this daemon's own, and C's passes over
 * it.
 *
 *     op                       int    1: these are members; 2: `hostname` is none any more
 *     hostname                 text   op 2
 *     friendN.uuid             text
 *     friendN.hostname         the name that is shown
 *     friendN.hostnameM        every name
 *     friendN.address-count    int
 *     count                    int
 *     ────
 *     friendN.term             int    how often its membership changed
 *     detachedN.uuid           text   who was detached
 *     detachedN.term           int    at which term
 *     detached-count           int
 */
export function friendListDict({ op, hostname, friends, detached = [] }: Omit<FriendUpdate, 'uuid'>): Dict {
  const { GD_FRIEND_UPDATE_ADD, GD_FRIEND_UPDATE_DEL } = glusterd_friend_update_op_t;
  const dict = new Dict().setInt32('op', op === 'add' ? GD_FRIEND_UPDATE_ADD : GD_FRIEND_UPDATE_DEL);
  if (hostname !== undefined) dict.setString('hostname', hostname);
  friends.forEach((friend, index) => addFriend(dict, `friend${index + 1}`, friend));
  dict.setInt32('count', friends.length);
  return addDetached(dict, detached);
}

function addFriend(dict: Dict, prefix: string, { uuid, hostnames, term }: FriendInfo): void {
  dict.setString(`${prefix}.uuid`, uuid);
  dict.setString(`${prefix}.hostname`, hostnames[0] ?? '');
  hostnames.forEach((name, index) => dict.setString(`${prefix}.hostname${index}`, name));
  dict.setInt32(`${prefix}.address-count`, hostnames.length);
  if (term !== undefined) dict.setInt32(`${prefix}.term`, term);
}

/** Tells who was detached, for peers that know what a term is. */
export function addDetached(dict: Dict, detached: readonly Detached[]): Dict {
  detached.forEach(({ uuid, term }, index) => {
    dict.setString(`detached${index + 1}.uuid`, uuid);
    dict.setInt32(`detached${index + 1}.term`, term);
  });
  return dict.setInt32('detached-count', detached.length);
}

/** Most nodes that a list may have, and most names of one. */
const FRIENDS_MAX = 4096;
const NAMES_MAX = 64;

/** Reads the dict of FRIEND_UPDATE, leaving out what is no peer; undefined when it is no such dict. */
export function readFriendList(dict: Dict): Omit<FriendUpdate, 'uuid'> | undefined {
  const count = dict.int32('count');
  const op = dict.int32('op');
  if (count === undefined || op === undefined) return undefined;
  const detached = readDetached(dict);
  if (op === glusterd_friend_update_op_t.GD_FRIEND_UPDATE_DEL) {
    const hostname = dict.string('hostname');
    return hostname === undefined ? undefined : { op: 'delete', hostname, friends: [], detached };
  }
  const friends: FriendInfo[] = [];
  for (let n = 1; n <= Math.min(count, FRIENDS_MAX); n++) {
    const friend = readFriend(dict, `friend${n}`);
    if (friend !== undefined) friends.push(friend);
  }
  return { op: 'add', hostname: undefined, friends, detached };
}

function readFriend(dict: Dict, prefix: string): FriendInfo | undefined {
  const uuid = readUuid(dict, `${prefix}.uuid`);
  if (uuid === undefined) return undefined;
  const hostnames = new Set<string>();
  const add = (name: string | undefined): unknown => isHostname(name) && hostnames.add(name);
  add(dict.string(`${prefix}.hostname`));
  const count = Math.min(dict.int32(`${prefix}.address-count`) ?? 0, NAMES_MAX);
  for (let index = 0; index < count; index++) add(dict.string(`${prefix}.hostname${index}`));
  if (hostnames.size === 0) return undefined;
  return { uuid, hostnames: [...hostnames], term: readTerm(dict, `${prefix}.term`) };
}

/** Who was detached; undefined from a peer that runs C. */
export function readDetached(dict: Dict): Detached[] | undefined {
  const count = dict.int32('detached-count');
  if (count === undefined) return undefined;
  const detached: Detached[] = [];
  for (let n = 1; n <= Math.min(count, FRIENDS_MAX); n++) {
    const uuid = readUuid(dict, `detached${n}.uuid`);
    const term = readTerm(dict, `detached${n}.term`);
    if (uuid !== undefined && term !== undefined) detached.push({ uuid, term });
  }
  return detached;
}

/** A count of comings and goings; undefined when there is none that could be stored. */
export function readTerm(dict: Dict, key: string): number | undefined {
  const term = dict.int32(key);
  return term !== undefined && term >= 1 ? term : undefined;
}

function readUuid(dict: Dict, key: string): string | undefined {
  const uuid = dict.string(key)?.toLowerCase();
  return uuid !== undefined && UUID.test(uuid) && uuid !== UNKNOWN_UUID ? uuid : undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a name may be stored, shown and connected to: printable, without blanks, no longer than names get. */
export function isHostname(name: string | undefined): name is string {
  return name !== undefined && /^[\x21-\x7e]{1,255}$/.test(name);
}
