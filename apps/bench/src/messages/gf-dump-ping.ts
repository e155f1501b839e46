import { record, words } from './bytes.ts';
import type { Message } from './message.ts';

/** GF-DUMP's PING, which C serves without a task: a call without arguments, a reply of op_ret, op_errno and no dict. */
export const gfDumpPing: Message = {
  name: 'gf-dump-ping',
  request: record(words(0, 0, 2, 123451501, 1, 2), words(390039, 24, 0, 0, 0, 0, 4, 0, 0, 0)),
  reply: record(words(0, 1, 0, 0, 0, 0), words(0, 0, 0)),
};
