import { glusterd_errno } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * Tiering (procedures 44, 45, 48 and 49), which GlusterFS gave up with release 6. Its CLI has no commands for it any
 * more; C takes the calls and never answers them.
 */
export function tier(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, () => {
    throw refused('Tiering is not supported', glusterd_errno.EG_OPNOTSUP);
  });
}
