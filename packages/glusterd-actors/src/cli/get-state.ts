import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { notSupported } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster get-state` (procedure 46): not there yet. */
export function getState(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, () => {
    throw notSupported('Writing the state into a file');
  });
}
