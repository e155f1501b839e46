import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { notSupported } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster volume create` (procedure 4): not there yet. */
export function createVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { bareFailures: true }, (command) => {
    command.requireString('volname', 'Unable to get volume name');
    throw notSupported('Creating volumes');
  });
}
