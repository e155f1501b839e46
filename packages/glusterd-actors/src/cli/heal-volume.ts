import { gf_xl_afr_op_t, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { healVolumeOperation } from '../volume-operations/heal.ts';
import { prepareStage } from '../volume-operations/stage-here.ts';
import { selfHealOption } from '../volume-operations/volume-facts.ts';
import { VolumeType } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { stageSetVolume } from './set-volume.ts';

/**
 * `gluster volume heal` without `info` (procedure 31). That there is no such volume is found out before a transaction begins; the
 * op_errno is 0.
 *
 *     volname   text
 *     heal-op   int    gf_xl_afr_op_t
 *
 * To switch the self-heal daemon is to set an option of the volume. Otherwise the dict names the bricks to those who are
 * asked: `N-hostname` and `N-path` from 0, and `count`.
 */
export function healVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const { dict } = command;
    const volname = command.requireString('volname', 'Unable to find volume name');
    const volume = glusterd.snapshot.volumes.get(volname);
    if (volume === undefined) throw noSuchVolume(volname);
    const healOp = dict.int32('heal-op') ?? gf_xl_afr_op_t.GF_SHD_OP_INVALID;
    if (healOp === gf_xl_afr_op_t.GF_SHD_OP_INVALID) throw refused('operation failed');
    if (SWITCHES.has(healOp)) {
      await setSwitch(command, volume, healOp);
      return;
    }
    volume.bricks.forEach(({ hostname, path }, i) =>
      dict.setString(`${i}-hostname`, hostname).setString(`${i}-path`, path),
    );
    dict.setInt32('count', volume.bricks.length);
    beginTransaction(command, glusterd_op_t.GD_OP_HEAL_VOLUME);
    prepareStage(command, glusterd_op_t.GD_OP_HEAL_VOLUME);
    await healVolumeOperation.stage(glusterd, dict, true);
  });
}

/** What is set to which value; granular is healing by the entry of a directory. */
const SWITCHES: ReadonlyMap<number, { readonly value: string; readonly isGranular: boolean }> = new Map([
  [gf_xl_afr_op_t.GF_SHD_OP_HEAL_ENABLE, { value: 'enable', isGranular: false }],
  [gf_xl_afr_op_t.GF_SHD_OP_HEAL_DISABLE, { value: 'disable', isGranular: false }],
  [gf_xl_afr_op_t.GF_SHD_OP_GRANULAR_ENTRY_HEAL_ENABLE, { value: 'enable', isGranular: true }],
  [gf_xl_afr_op_t.GF_SHD_OP_GRANULAR_ENTRY_HEAL_DISABLE, { value: 'disable', isGranular: true }],
]);

async function setSwitch(command: Command, volume: Volume, healOp: number): Promise<void> {
  const { dict } = command;
  const { value = '', isGranular = false } = SWITCHES.get(healOp) ?? {};
  const granular = volume.type === VolumeType.REPLICATE ? 'cluster.granular-entry-heal' : undefined;
  const key = isGranular ? granular : selfHealOption(volume);
  if (key === undefined) throw refused('operation failed');
  if (isGranular) dict.setInt32('is-special-key', 1);
  dict.setString('key1', key).setString('value1', value).setInt32('count', 1);
  await stageSetVolume(command);
}
