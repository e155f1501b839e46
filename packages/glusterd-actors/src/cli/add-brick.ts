import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume add-brick` (procedure 13): to a volume that does not exist, as all are that this node knows of. Found
 * out before a transaction begins, so the answer has no dict and its op_errno is 0.
 */
export function addBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { bareFailures: true }, (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    throw refused(`Unable to get volinfo for volume name ${volname}`);
  });
}
