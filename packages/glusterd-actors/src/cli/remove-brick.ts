import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume remove-brick`, `start`, `commit` and `force` (procedure 14): of a volume that does not exist, as all
 * are that this node knows of. Found out before a transaction begins, so the answer has no dict and its op_errno is 0.
 */
export function removeBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { bareFailures: true }, (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    command.requireInt32('count', 'Unable to get brick count');
    throw noSuchVolume(volname);
  });
}
