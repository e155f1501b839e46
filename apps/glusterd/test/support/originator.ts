/**
 * Begins a transaction of mgmt v3 in the name of a member, on one node only, and takes it through all of its steps, BRICK_OP among them.
 * Prints what came of each as JSON, an answer as `op_ret op_errno`, and ends with what the last argument says:
 *
 *     unlocks   with UNLOCK
 *     STEP      by SIGKILL once that step was answered
 *
 * Arguments: the address of the node, the UUID of the member, that.
 */
import { writeSync } from 'node:fs';

import { authGlusterfsV2 } from '@gluster-ts/auth';
import { Dict, glusterd_op_t, mgmtV3Program, parseUuid } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';

const [, , host = '', member = '', end = 'unlocks'] = process.argv;
const STEPS = ['LOCK', 'PRE_VALIDATE', 'BRICK_OP', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE', 'UNLOCK'] as const;

const uuid = parseUuid(member) ?? new Uint8Array(16);
const txn_id = new Uint8Array(16);
const question = new Dict().setString('volname', 'all').setUuid('originator_uuid', member).setInt32('is_synctasked', 1);
// Its locks last long: what is free soon is free since it died.
question.setInt32('timeout', 120);
const args = { uuid, txn_id, op: glusterd_op_t.GD_OP_MAX_OPVERSION, op_ret: 0, dict: question.serialize() };

const outcomes: Record<string, string> = {};
await using clnt = new RpcClnt({ host, port: 24_007 }, { auth: authGlusterfsV2(), reconnect: false });
for (const step of STEPS) {
  try {
    const answer = await clnt.call(mgmtV3Program, step, args);
    const version = answer.dict.length === 0 ? undefined : Dict.unserialize(answer.dict).int32('max-opversion');
    outcomes[step] = `${answer.op_ret} ${answer.op_errno} ${version ?? ''}`.trimEnd();
  } catch (error) {
    outcomes[step] = (error as { code?: string }).code ?? String(error);
    break;
  }
  if (step === end) break;
}
writeSync(1, JSON.stringify(outcomes));
if (end !== 'unlocks') process.kill(process.pid, 'SIGKILL');
