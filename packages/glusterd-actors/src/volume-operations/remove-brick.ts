import { gf1_op_commands } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { VolumeType } from '../volumes/volume.ts';
import type { Brick, Volume } from '../volumes/volume.ts';
import { findBrick, isNoBrick, isRebalancing, isRemovingBricks, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation } from './volume-operation.ts';

/**
 * `volume remove-brick`, once the bricks are known to be ones that may go together:
 *
 *     command   int    gf1_op_commands
 *     count     int    of bricks
 *     brickN    text   host:path, from 1
 */
export const removeBrickOperation: VolumeOperation = volumeOperation({
  what: 'Removing bricks',
  check: ({ glusterd, dict, volume }) => {
    if (dict.int32('count') === volume.bricks.length) {
      throw refused('Deleting all the bricks of the volume is not allowed');
    }
    const command = dict.int32('command');
    if (command === gf1_op_commands.GF_OP_CMD_NONE) throw refused('no remove-brick command issued');
    if (command === gf1_op_commands.GF_OP_CMD_START) checkStart(dict, volume);
    if (command === gf1_op_commands.GF_OP_CMD_COMMIT) checkCommit(glusterd, dict, volume);
  },
});

function checkStart(dict: Dict, volume: Volume): void {
  const { name } = volume;
  if (volume.type === VolumeType.REPLICATE && dict.has('replica-count')) {
    throw refused(`Migration of data is not needed when reducing replica count. Use the 'force' option`);
  }
  if (!isStarted(volume)) {
    throw refused(
      `Volume ${name} needs to be started before remove-brick ` +
        `(you can use 'force' or 'commit' to override this behavior)`,
    );
  }
  if (isRemovingBricks(volume)) {
    throw refused(
      `An earlier remove-brick task exists for volume ${name}. Either commit it or stop it before starting a new task.`,
    );
  }
  if (isRebalancing(volume)) throw refused('Rebalance is in progress. Please retry after completion');
}

function checkCommit(glusterd: Glusterd, dict: Dict, volume: Volume): void {
  for (const { name, brick } of namedBricks(glusterd, dict, volume)) {
    if (isNoBrick(volume, name)) throw refused(`Incorrect brick ${name} for volume ${volume.name}`);
    if (brick?.decommissioned === 0) {
      throw refused(`Brick ${name} is not decommissioned. Use start or force option`);
    }
  }
}

/** The bricks that a request names, as many as the volume can have. */
export function namedBricks(
  glusterd: Glusterd,
  dict: Dict,
  volume: Volume,
): readonly { readonly name: string; readonly brick: Brick | undefined }[] {
  const count = Math.min(dict.int32('count') ?? 0, volume.bricks.length);
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    const name = dict.string(`brick${i + 1}`) ?? '';
    return { name, brick: findBrick(glusterd, volume, name) };
  });
}
