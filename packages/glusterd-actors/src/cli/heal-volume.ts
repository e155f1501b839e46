import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume heal` without `info` (procedure 31): of a volume that does not exist, as all are that this node knows
 * of. Found out before a transaction begins; the op_errno is 0.
 */
export function healVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    throw noSuchVolume(command.requireString('volname', 'Unable to find volume name'));
  });
}
