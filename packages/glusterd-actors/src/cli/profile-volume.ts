import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume profile` and `volume top` (procedure 23): of a volume that does not exist, as all are that this node
 * knows of. Every answer has `count`, the number of bricks that it tells of.
 */
export function profileVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { finish: setCount }, (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    command.requireInt32('op', 'Unable to get operation');
    beginTransactionV3(command);
    // "all" gets past the check that answers for every other name, and is found out by the next one.
    throw volname.toLowerCase() === 'all' ? refused(`Volume ${volname}, doesn't exist`) : noSuchVolume(volname);
  });
}

function setCount({ dict }: Command): void {
  if (dict.int32('count') === undefined) dict.setInt32('count', 0);
}
