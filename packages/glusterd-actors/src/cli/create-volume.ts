import { gf1_cluster_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { checkBrickOrder } from '../commands/brick-order.ts';
import type { Command } from '../commands/command.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { brickNames, checkNewBrick } from '../volume-operations/new-brick.ts';

/**
 * `gluster volume create` (procedure 4). What it is asked is judged as far as that needs no look at the bricks' file
 * systems; what would then be created is not there yet.
 *
 *     volname                          text
 *     count                            int    of bricks
 *     bricks                           text   host:path, separated by spaces
 *     type                             int    gf1_cluster_type
 *     replica-count, disperse-count    int    bricks of a set, by type
 *     transport                        text   tcp
 *     force                            0 or 1
 */
export function createVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { bareFailures: true }, async (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    if (glusterd.snapshot.volumes.has(volname)) throw refused(`Volume ${volname} already exists`);
    command.requireInt32('count', `Unable to get brick count for volume ${volname}`);
    const type = command.requireInt32('type', `Unable to get type of volume ${volname}`);
    command.requireString('transport', `Unable to get transport-type of volume ${volname}`);
    const names = command.requireString('bricks', `Unable to get bricks for volume ${volname}`);
    command.requireString('force');
    beginTransaction(command, glusterd_op_t.GD_OP_CREATE_VOLUME);
    const bricks = brickNames(names);
    const setSize = bricksOfASet(command, type);
    if (command.dict.boolean('force') !== true) await checkBrickOrder(glusterd.host, bricks, setSize, type);
    for (const brick of bricks) {
      await checkBrickHost(glusterd, brick);
      checkNewBrick(glusterd, brick);
    }
    // C notices this only after it has marked the bricks as its own.
    if (bricks.length % setSize !== 0) throw refused('Failed to create volume files');
    throw notSupported('Creating volumes');
  });
}

/** How many bricks hold the same or parts of the same data. */
function bricksOfASet({ dict }: Command, type: number): number {
  const { GF_CLUSTER_TYPE_REPLICATE, GF_CLUSTER_TYPE_DISPERSE } = gf1_cluster_type;
  if (type !== GF_CLUSTER_TYPE_REPLICATE && type !== GF_CLUSTER_TYPE_DISPERSE) return 1;
  const count = dict.int32(type === GF_CLUSTER_TYPE_REPLICATE ? 'replica-count' : 'disperse-count') ?? 1;
  // A thin arbiter is one more brick, which all sets share: such lists are not judged here.
  return count > 0 && !dict.has('thin-arbiter-count') ? count : 1;
}

async function checkBrickHost({ host, snapshot }: Glusterd, brick: string): Promise<void> {
  const hostname = brick.slice(0, brick.lastIndexOf(':'));
  if (snapshot.peerByHostname(hostname) !== undefined || (await isLocalAddress(host, hostname))) return;
  throw refused(`Host ${hostname} is not in 'Peer in Cluster' state`);
}
