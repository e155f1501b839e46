import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster volume stop` (procedure 9): of a volume that does not exist, as all are that this node knows of. */
export function stopVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    const volname = command.requireString('volname', 'Failed to get volume name');
    beginTransactionV3(command);
    throw noSuchVolume(volname);
  });
}
