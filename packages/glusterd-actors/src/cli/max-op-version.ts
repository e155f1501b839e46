import { glusterd_op_t } from '@gluster-ts/protocol';
import type { Command } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import { runTransactionV3 } from '../transactions/run-transaction-v3.ts';

/** A question to all peers; the least that anybody answers is what all can work at. */
export async function maxOpVersion(command: Command, name: string | undefined): Promise<string> {
  const { dict } = command;
  try {
    await runTransactionV3(command, glusterd_op_t.GD_OP_MAX_OPVERSION, (response) => {
      const version = response.int32('max-opversion');
      if (version !== undefined)
        dict.setInt32('max-opversion', Math.min(version, dict.int32('max-opversion') ?? version));
    });
  } catch (error) {
    // As in C, who did not answer does not count, and why nobody did is not said.
    if (!(error instanceof ActorError)) throw error;
  }
  // C fails with what `dict_get` returns.
  const text = name === undefined ? '' : `option ${name} does not exist`;
  const version = dict.string('max-opversion');
  if (version === undefined) throw new ActorError('ERR_ACTOR_REFUSED', text, { opRet: -2, opErrno: 0 });
  return version;
}
