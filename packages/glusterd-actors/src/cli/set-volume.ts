import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { optionHelp, optionHelpXml } from '../options/option-help.ts';
import { stageSet } from '../options/stage-set.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { setVolumeId } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume set` (procedure 12): of the whole cluster, named `all`, or of one volume. Named `help` or
 * `help-xml` it lists those of the cluster:
 *
 *     help-str       text   in the answer
 *
 * And what there is to be set:
 *
 *     keyN, valueN   text   from 1
 *     count          int    of both together
 */
export function setVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const noName = 'Failed to get volume name while handling volume set command';
    const volname = command.requireString('volname', noName);
    if (volname === 'help' || volname === 'help-xml') {
      const help = volname === 'help' ? optionHelp : optionHelpXml;
      command.dict.setString('help-str', help(glusterd.snapshot));
      return;
    }
    command.requireString('key1', `Failed to get key while handling volume set for ${volname}`);
    command.requireString('value1', `Failed to get value while handling volume set for ${volname}`);
    if (volname.toLowerCase() === 'all') {
      await runTransaction(command, glusterd_op_t.GD_OP_SET_VOLUME);
      return;
    }
    await stageSetVolume(command);
  });
}

/** Options of one volume: `volume heal VOLNAME enable` sets some, too. */
export async function stageSetVolume(command: Command): Promise<void> {
  const { glusterd, dict } = command;
  beginTransaction(command, glusterd_op_t.GD_OP_SET_VOLUME);
  const volname = dict.string('volname') ?? '';
  if (!glusterd.snapshot.volumes.has(volname)) throw noSuchVolume(volname);
  setVolumeId(command);
  checkQuorum(glusterd, glusterd_op_t.GD_OP_SET_VOLUME, dict);
  await stageSet(glusterd, dict, true);
}
