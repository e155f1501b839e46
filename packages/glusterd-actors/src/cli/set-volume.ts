import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, notSupported } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageSet } from '../options/stage-set.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { setVolumeId } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume set` (procedure 12): of the whole cluster, named `all`, or of one volume. Named `help` it lists the options, which is not there yet.
 *
 *     keyN, valueN   text   from 1
 *     count          int    of both together
 */
export function setVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const noName = 'Failed to get volume name while handling volume set command';
    const volname = command.requireString('volname', noName);
    if (volname === 'help' || volname === 'help-xml') throw notSupported('Listing the options of volumes');
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
