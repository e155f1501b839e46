import { opaque, record, words } from './bytes.ts';
import { dict } from './dict.ts';
import type { Message } from './message.ts';

const friends = dict([
  ['count', '1'],
  ['friend1.connected', '1'],
  ['friend1.hostname', 'localhost'],
  ['friend1.uuid', '00000000-0000-4000-8000-000000000000'],
]);

/** `gluster pool list` on a node without peers: 76 bytes out, 184 back, as observed between Debian's CLI and daemon. */
export const listFriends: Message = {
  name: 'list-friends',
  request: record(
    // xid, CALL, RPC version 2, program, version, procedure
    words(0, 0, 2, 1238463, 2, 3),
    // AUTH_GLUSTERFS-v2 of 24 bytes: pid, uid, gid, no groups, lock owner of four bytes; verifier AUTH_NONE
    words(390039, 24, 0, 0, 0, 0, 4, 0, 0, 0),
    // flags: nodes of the pool; an empty dict
    words(2, 0),
  ),
  // xid, REPLY, accepted, verifier AUTH_NONE, SUCCESS; op_ret, op_errno, friends
  reply: record(words(0, 1, 0, 0, 0, 0), words(0, 0), opaque(friends)),
  friends,
};
