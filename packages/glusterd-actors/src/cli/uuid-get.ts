import { Dict } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster system:: uuid get` (procedure 36): a dict with `uuid`, which comes into being if need be. */
export function uuidGet(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  const style = { undecodable: 'Unable to decode the buffer', noDict: true };
  let uuid = '';
  const rsp = answer(glusterd, args, style, () => {
    uuid = glusterd.identity().uuid;
  });
  return rsp.op_ret === 0 ? { ...rsp, dict: new Dict().setString('uuid', uuid).serialize() } : rsp;
}
