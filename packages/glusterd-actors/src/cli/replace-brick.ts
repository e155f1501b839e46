import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

const WITH_TARGET: readonly string[] = ['GF_RESET_OP_COMMIT', 'GF_RESET_OP_COMMIT_FORCE', 'GF_REPLACE_OP_COMMIT_FORCE'];

/**
 * `gluster volume replace-brick` and `reset-brick` (procedures 15 and 47): of a volume that does not exist, as all are
 * that this node knows of. `operation` tells which; the answer's op_errno is 0.
 */
export function replaceBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    const volname = command.requireString('volname', 'Could not get volume name');
    const operation = command.requireString('operation', 'Could not get operation');
    command.requireString('src-brick', 'Failed to get src brick');
    if (WITH_TARGET.includes(operation)) command.requireString('dst-brick', 'Failed to getdest brick');
    beginTransactionV3(command);
    // "all" gets past the check that answers for every other name, and is found out by the next one.
    if (volname.toLowerCase() === 'all') throw refused(`volume: ${volname} does not exist`, 0);
    throw noSuchVolume(volname, 0);
  });
}
