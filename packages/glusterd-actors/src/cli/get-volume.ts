import { Dict, gf1_cli_get_volume, glusterd_errno } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { Command, readCommandDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume info` (procedure 5): one volume, or the first, or the one after another. A node without volumes
 * answers all three with a count of 0; to the question for one volume that is an error.
 */
export function getVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  try {
    const command = new Command(glusterd, readCommandDict(args.dict, 'Unable to decode the command'));
    const flags = command.requireInt32('flags', 'Failed to get flags');
    const dict = new Dict().setInt32('count', 0).serialize();
    if (flags !== gf1_cli_get_volume.GF_CLI_GET_VOLUME) return { op_ret: 0, op_errno: 0, op_errstr: '', dict };
    return { op_ret: -1, op_errno: glusterd_errno.EG_NOVOL, op_errstr: 'Volume does not exist', dict };
  } catch (error) {
    if (!(error instanceof ActorError)) throw error;
    // C says nothing at all here, and the CLI waits until it is tired of it.
    return { op_ret: error.opRet, op_errno: 0, op_errstr: error.message, dict: new Uint8Array(0) };
  }
}
