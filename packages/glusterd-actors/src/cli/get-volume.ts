import { Dict, gf1_cli_get_volume, glusterd_errno } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { Command, readCommandDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { addVolumeDetail } from '../volume-info/volume-detail.ts';
import type { Volume } from '../volumes/volume.ts';

/**
 * `gluster volume info` (procedure 5): the one that is named; or, to list all of them, the first, and then the one
 * after the one that is named. None is an answer with a count of 0, and to the question for one by its name an error.
 *
 *     flags        int    gf1_cli_get_volume
 *     volname      text   without it, the first
 *
 * The answer has `count`, and `volume0.…` as {@link addVolumeDetail} has it.
 */
export function getVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  try {
    const command = new Command(glusterd, readCommandDict(args.dict, 'Unable to decode the command'));
    const flags = command.requireInt32('flags', 'Failed to get flags');
    const { snapshot } = glusterd;
    const volname = command.dict.string('volname');
    const isByName = flags === gf1_cli_get_volume.GF_CLI_GET_VOLUME;
    const volume = isByName ? snapshot.volumes.get(volname ?? '') : volumeAfter(snapshot, flags, volname);
    const dict = new Dict();
    if (volume !== undefined) addVolumeDetail(dict, volume, snapshot.options, 0);
    const bytes = dict.setInt32('count', volume === undefined ? 0 : 1).serialize();
    const isUnknown = isByName && volume === undefined && (volname !== undefined || snapshot.volumes.size === 0);
    if (!isUnknown) return { op_ret: 0, op_errno: 0, op_errstr: '', dict: bytes };
    return { op_ret: -1, op_errno: glusterd_errno.EG_NOVOL, op_errstr: 'Volume does not exist', dict: bytes };
  } catch (error) {
    if (!(error instanceof ActorError)) throw error;
    // C says nothing at all here, and the CLI waits until it is tired of it.
    return { op_ret: error.opRet, op_errno: 0, op_errstr: error.message, dict: new Uint8Array(0) };
  }
}

function volumeAfter({ volumes }: Snapshot, flags: number, volname: string | undefined): Volume | undefined {
  if (flags !== gf1_cli_get_volume.GF_CLI_GET_NEXT_VOLUME) return undefined;
  let isNext = volname === undefined;
  for (const [name, volume] of volumes) {
    if (isNext) return volume;
    isNext = name === volname;
  }
  return undefined;
}
