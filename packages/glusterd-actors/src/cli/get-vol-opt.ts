import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { clusterOption, clusterOptions, MAX_OP_VERSION_KEY } from '../options/cluster-options.ts';
import { findOption } from '../options/find-option.ts';
import { runTransactionV3 } from '../transactions/run-transaction-v3.ts';

/**
 * `gluster volume get` (procedure 41), of one volume or, named `all`, of the options of the whole cluster:
 *
 *     keyN     text   from 1
 *     valueN   text   with ` (DEFAULT)` where it was never set
 *     count    int
 *
 * C writes no line into the command log for it.
 */
export function getVolOpt(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { silent: true }, async (command) => {
    const noName = 'Failed to get volume name while handling get volume option command';
    const volname = command.requireString('volname', noName);
    if (volname.toLowerCase() === 'all') {
      await getClusterOptions(command, glusterd);
      return;
    }
    command.requireString('key', `Failed to get key while handling get volume option for ${volname}`);
    throw noSuchVolume(volname);
  });
}

async function getClusterOptions(command: Command, glusterd: Glusterd): Promise<void> {
  const key = command.requireString('key', 'option (null) does not exist');
  const name = key === 'all' ? undefined : nameOf(key);
  let count = 0;
  for (const { key: option, defaultValue } of clusterOptions) {
    if (name !== undefined && option !== name) continue;
    count++;
    const { snapshot } = glusterd;
    const value =
      option === MAX_OP_VERSION_KEY
        ? await maxOpVersion(command, name)
        : (snapshot.options.get(option) ?? defaultValue(snapshot));
    command.dict.setString(`key${count}`, option);
    command.dict.setString(`value${count}`, value);
  }
  command.dict.setInt32('count', count);
}

/** A question to all peers; the least that anybody answers is what all can work at. */
async function maxOpVersion(command: Command, name: string | undefined): Promise<string> {
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

function nameOf(key: string): string {
  const { name, hint } = findOption(key);
  if (name === undefined && key.toLowerCase() !== 'all') {
    throw refused(hint === undefined ? `Option with name: ${key} does not exist` : `Did you mean ${hint}?`);
  }
  if (clusterOption(name) === undefined || name === undefined) throw refused('Not a valid option for all volumes');
  return name;
}
