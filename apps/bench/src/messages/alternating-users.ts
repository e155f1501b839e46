import { record, words } from './bytes.ts';
import { listFriends } from './list-friends.ts';
import type { Message } from './message.ts';

/** LIST_FRIENDS by two processes in turn: no credential is the one of the call before. */
export const alternatingUsers: Message = {
  ...listFriends,
  name: 'alternating-users',
  request: Buffer.concat([callOf(1), callOf(2)]),
};

function callOf(pid: number): Uint8Array {
  return record(words(0, 0, 2, 1238463, 2, 3), words(390039, 24, pid, 0, 0, 0, 4, 0, 0, 0), words(2, 0));
}
