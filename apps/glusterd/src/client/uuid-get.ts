import { Dict, cliProgram } from '@gluster-ts/protocol';
import type { RpcClnt } from '@gluster-ts/rpc-clnt';

import { GlusterdError } from '../errors.ts';

/** `gluster system:: uuid get`, as that prints it. */
export async function uuidGet(clnt: RpcClnt): Promise<string> {
  const request = new Dict().setString('cmd-str', 'system:: uuid get').serialize();
  const answer = await clnt.call(cliProgram, 'UUID_GET', { dict: request });
  const uuid = answer.op_ret === 0 ? Dict.unserialize(answer.dict).string('uuid') : undefined;
  if (uuid !== undefined) return `UUID: ${uuid}\n`;
  throw new GlusterdError('ERR_START', answer.op_errstr === '' ? 'the daemon told no UUID' : answer.op_errstr);
}
