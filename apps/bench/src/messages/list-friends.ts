import { opaque, record, words } from './bytes.ts';
import { dict } from './dict.ts';
import { peerAddress, peerUuid } from './peers.ts';
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

/**
 * The same with so many peers in the pool, all of them down: nothing listens where their files say that they are. What the
 * servers under test answer, the echo servers answer with as many bytes.
 */
export function listFriendsOf(peers: number): Message {
  const pairs = Array.from({ length: peers }, (_, i): [string, string][] => {
    const friend = `friend${i + 1}`;
    const address = peerAddress(i);
    return [
      [`${friend}.uuid`, peerUuid(i)],
      [`${friend}.hostname`, address],
      [`${friend}.port`, '0'],
      [`${friend}.stateId`, '3'],
      [`${friend}.state`, 'Peer in Cluster'],
      [`${friend}.connected`, '0'],
      [`${friend}.hostname0`, address],
      [`${friend}.hostname_count`, '1'],
    ];
  });
  const self = `friend${peers + 1}`;
  const friends = dict([
    ...pairs.flat(),
    [`${self}.uuid`, '00000000-0000-4000-8000-000000000000'],
    [`${self}.hostname`, 'localhost'],
    [`${self}.connected`, '1'],
    ['count', String(peers + 1)],
  ]);
  const reply = record(words(0, 1, 0, 0, 0, 0), words(0, 0), opaque(friends));
  return { ...listFriends, name: `list-friends-${peers}-peers`, peers, reply, friends };
}
