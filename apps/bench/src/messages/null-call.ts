import { record, words } from './bytes.ts';
import { listFriends } from './list-friends.ts';
import type { Message } from './message.ts';

/** Procedure 0 of the CLI's program: what an RPC costs that does nothing. C glusterd answers it with PROC_UNAVAIL. */
export const nullCall: Message = {
  ...listFriends,
  name: 'null',
  request: record(words(0, 0, 2, 1238463, 2, 0), words(390039, 24, 0, 0, 0, 0, 4, 0, 0, 0)),
  reply: record(words(0, 1, 0, 0, 0, 0)),
};
