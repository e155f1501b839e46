import type { gf1_cli_getwd_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** `gluster system:: getwd` (procedure 26): the working directory. */
export function getwd(glusterd: Glusterd): gf1_cli_getwd_rsp {
  return { op_ret: 0, op_errno: 0, wd: glusterd.config.workingDirectory };
}
