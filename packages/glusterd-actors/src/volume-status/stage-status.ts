import { gf_cli_status_type } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import { notSupported, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { isOn } from '../volume-info/option-state.ts';
import { isHealable, isNoBrick, isSelfHealed, isStarted } from '../volume-operations/volume-facts.ts';
import { volumeOf } from '../volume-operations/volume-operation.ts';
import type { Volume } from '../volumes/volume.ts';

/** What only the processes of bricks know. */
const OF_BRICK_PROCESSES: number =
  gf_cli_status_type.GF_CLI_STATUS_MEM |
  gf_cli_status_type.GF_CLI_STATUS_CLIENTS |
  gf_cli_status_type.GF_CLI_STATUS_INODE |
  gf_cli_status_type.GF_CLI_STATUS_FD |
  gf_cli_status_type.GF_CLI_STATUS_CALLPOOL |
  gf_cli_status_type.GF_CLI_STATUS_CLIENT_LIST;

/**
 * Whether the status can be told that is asked for:
 *
 *     cmd       uint   gf_cli_status_type, several of them
 *     volname   text   unless it is of all volumes
 *     brick     text   host:path, when it is of one brick
 *
 * @throws ActorError with C's words
 */
export function stageStatus(glusterd: Glusterd, dict: Dict, isOrigin: boolean): void {
  const cmd = dict.uint32('cmd');
  if (cmd === undefined) throw refused('Validation Failed for Status');
  // Of all volumes everybody is only asked whether one may ask.
  if ((cmd & gf_cli_status_type.GF_CLI_STATUS_ALL) !== 0) return;
  const volume = volumeOf(glusterd, dict, isOrigin);
  if (!isStarted(volume)) throw refused(`Volume ${volume.name} is not started`);
  checkDaemon(volume, cmd);
  if ((cmd & gf_cli_status_type.GF_CLI_STATUS_BRICK) !== 0) checkBrick(volume, dict.string('brick'));
  if ((cmd & OF_BRICK_PROCESSES) !== 0 && hasRunningBrick(glusterd, volume)) {
    throw notSupported('Asking the processes of bricks');
  }
}

function checkDaemon(volume: Volume, cmd: number): void {
  const { name } = volume;
  const { GF_CLI_STATUS_SHD, GF_CLI_STATUS_QUOTAD, GF_CLI_STATUS_BITD, GF_CLI_STATUS_SCRUB, GF_CLI_STATUS_SNAPD } =
    gf_cli_status_type;
  if ((cmd & GF_CLI_STATUS_SHD) !== 0) {
    if (!isHealable(volume)) throw refused(`Volume ${name} is not Self-heal compatible`);
    if (!isSelfHealed(volume)) throw refused(`Self-heal Daemon is disabled for volume ${name}`);
  } else if ((cmd & GF_CLI_STATUS_QUOTAD) !== 0) {
    if (!isOn(volume, 'features.quota')) throw refused(`Volume ${name} does not have quota enabled`);
  } else if ((cmd & GF_CLI_STATUS_BITD) !== 0) {
    if (!isOn(volume, 'features.bitrot')) throw refused(`Volume ${name} does not have bitrot enabled`);
  } else if ((cmd & GF_CLI_STATUS_SCRUB) !== 0) {
    if (isOn(volume, 'features.bitrot')) return;
    throw refused(
      `Volume ${name} does not have bitrot enabled. Scrubber will be enabled automatically if bitrot is enabled`,
    );
  } else if ((cmd & GF_CLI_STATUS_SNAPD) !== 0) {
    if (!isOn(volume, 'features.uss')) throw refused(`Volume ${name} does not have uss enabled`);
  }
}

function checkBrick(volume: Volume, brick: string | undefined): void {
  if (brick === undefined) throw refused('Validation Failed for Status');
  if (isNoBrick(volume, brick)) throw refused(`No brick ${brick} in volume ${volume.name}`);
}

function hasRunningBrick({ snapshot, brickPorts }: Glusterd, { bricks }: Volume): boolean {
  return bricks.some(({ uuid, path }) => uuid === snapshot.identity?.uuid && brickPorts.portOf(path) !== undefined);
}
