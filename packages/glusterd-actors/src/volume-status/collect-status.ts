import { gf_cli_status_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { runningService } from '../host/running-service.ts';
import { isOn } from '../volume-info/option-state.ts';
import { findBrick, isHealable, isSelfHealed } from '../volume-operations/volume-facts.ts';
import { NULL_UUID, VolumeTransport } from '../volumes/volume.ts';
import type { Brick, Volume } from '../volumes/volume.ts';
import { addBrickDetail } from './brick-detail.ts';
import { brickPidFile, daemonPidFile, selfHealPidFile, snapshotDaemonPidFile } from './pid-files.ts';

/** A process that serves a volume besides its bricks. */
interface Daemon {
  readonly title: string;
  readonly pidFile: string;
}

/**
 * What one node knows of the status of a volume, in C's keys. N counts the volume's bricks from 0, and goes on with the daemons that
 * serve it; a node tells of its own.
 *
 *     cmd                          uint
 *     brickN.hostname              text   or what the daemon is called
 *     brickN.path                  text   or the node's UUID
 *     brickN.peerid                text   of bricks: the node's UUID
 *     brickN.port, .rdma_port      int
 *     brickN.pid                   int    -1 for none
 *     brickN.status                0 or 1
 *     type, brick-index-max, other-count, count   int
 *     tasks                        int    and taskN.type, .id, .status
 */
export async function collectStatus(glusterd: Glusterd, dict: Dict, volume: Volume, response: Dict): Promise<void> {
  const cmd = dict.uint32('cmd') ?? 0;
  const { GF_CLI_STATUS_MASK, GF_CLI_STATUS_VOL, GF_CLI_STATUS_TASKS, GF_CLI_STATUS_BRICK } = gf_cli_status_type;
  response.setUint32('cmd', cmd);
  if ((cmd & GF_CLI_STATUS_TASKS) !== 0) {
    addTasks(volume, response);
    return;
  }
  const count =
    (cmd & GF_CLI_STATUS_BRICK) !== 0
      ? await addOneBrick(glusterd, cmd, volume, dict.string('brick') ?? '', response)
      : await addAll(glusterd, cmd, volume, response);
  // A node that does not have that one brick has nothing to tell.
  if (count === undefined) return;
  response.setInt32('type', volume.type);
  response.setInt32('brick-index-max', count.indexMax);
  response.setInt32('other-count', count.daemons);
  response.setInt32('count', count.all);
  if ((cmd & GF_CLI_STATUS_MASK) === 0 && (cmd & GF_CLI_STATUS_VOL) !== 0) addTasks(volume, response);
}

interface Count {
  readonly indexMax: number;
  readonly daemons: number;
  readonly all: number;
}

async function addOneBrick(
  glusterd: Glusterd,
  cmd: number,
  volume: Volume,
  name: string,
  response: Dict,
): Promise<Count | undefined> {
  const brick = findBrick(glusterd, volume, name);
  if (brick === undefined || brick.uuid !== glusterd.identity().uuid) return undefined;
  await addBrick(glusterd, cmd, volume, brick, 0, response);
  return { indexMax: 0, daemons: 0, all: 1 };
}

async function addAll(glusterd: Glusterd, cmd: number, volume: Volume, response: Dict): Promise<Count> {
  const { uuid } = glusterd.identity();
  const only = onlyDaemon(glusterd, cmd);
  if (only !== undefined) {
    await addDaemon(glusterd, only(volume), 0, response);
    return { indexMax: -1, daemons: 1, all: 1 };
  }
  let own = 0;
  for (const [index, brick] of volume.bricks.entries()) {
    if (brick.uuid !== uuid) continue;
    await addBrick(glusterd, cmd, volume, brick, index, response);
    own++;
  }
  const isPlain = (cmd & gf_cli_status_type.GF_CLI_STATUS_MASK) === 0;
  const daemons = isPlain ? daemonsOf(glusterd, volume) : [];
  for (const [i, daemon] of daemons.entries()) {
    await addDaemon(glusterd, daemon, volume.bricks.length + i, response);
  }
  return { indexMax: volume.bricks.length - 1, daemons: daemons.length, all: own + daemons.length };
}

async function addBrick(
  glusterd: Glusterd,
  cmd: number,
  volume: Volume,
  brick: Brick,
  index: number,
  response: Dict,
): Promise<void> {
  const { host, config, brickPorts } = glusterd;
  const port = brickPorts.portOf(brick.path);
  const pid = port === undefined ? undefined : await runningService(host, brickPidFile(config, volume, brick));
  const key = (name: string): string => `brick${index}.${name}`;
  const shown = port ?? brick.port;
  const { RDMA, TCP_RDMA } = VolumeTransport;
  response.setString(key('hostname'), brick.hostname);
  response.setString(key('path'), brick.path);
  response.setString(key('peerid'), brick.uuid);
  response.setInt32(key('port'), volume.transport === RDMA ? 0 : shown);
  response.setInt32(
    key('rdma_port'),
    volume.transport === RDMA ? shown : volume.transport === TCP_RDMA ? brick.rdmaPort : 0,
  );
  response.setInt32(key('pid'), pid ?? -1);
  response.setInt32(key('status'), pid === undefined ? 0 : 1);
  if ((cmd & gf_cli_status_type.GF_CLI_STATUS_DETAIL) !== 0) {
    await addBrickDetail(host, brick.path, `brick${index}`, response);
  }
}

async function addDaemon(glusterd: Glusterd, { title, pidFile }: Daemon, index: number, response: Dict): Promise<void> {
  const pid = await runningService(glusterd.host, pidFile);
  response.setString(`brick${index}.hostname`, title);
  response.setString(`brick${index}.path`, glusterd.identity().uuid);
  response.setInt32(`brick${index}.port`, 0);
  response.setInt32(`brick${index}.pid`, pid ?? -1);
  response.setInt32(`brick${index}.status`, pid === undefined ? 0 : 1);
}

/** When one kind of daemon is asked for, and nothing else. */
function onlyDaemon({ config }: Glusterd, cmd: number): ((volume: Volume) => Daemon) | undefined {
  const all = daemonTable(config);
  return all.find(({ flag }) => (cmd & flag) !== 0)?.of;
}

/** Those that serve the volume, as it was set. */
function daemonsOf({ config }: Glusterd, volume: Volume): readonly Daemon[] {
  return daemonTable(config).flatMap(({ isWanted, of }) => (isWanted(volume) ? [of(volume)] : []));
}

interface DaemonKind {
  readonly flag: number;
  readonly isWanted: (volume: Volume) => boolean;
  readonly of: (volume: Volume) => Daemon;
}

/** In the order in which they are listed. */
function daemonTable(config: Glusterd['config']): readonly DaemonKind[] {
  const { GF_CLI_STATUS_SNAPD, GF_CLI_STATUS_SHD, GF_CLI_STATUS_QUOTAD, GF_CLI_STATUS_BITD, GF_CLI_STATUS_SCRUB } =
    gf_cli_status_type;
  const ofAll = (title: string, daemon: string) => (): Daemon => ({ title, pidFile: daemonPidFile(config, daemon) });
  const hasBitrot = (volume: Volume): boolean => isOn(volume, 'features.bitrot');
  return [
    {
      flag: GF_CLI_STATUS_SNAPD,
      isWanted: (volume) => isOn(volume, 'features.uss'),
      of: (volume) => ({ title: 'Snapshot Daemon', pidFile: snapshotDaemonPidFile(config, volume) }),
    },
    {
      flag: GF_CLI_STATUS_SHD,
      isWanted: (volume) => isHealable(volume) && isSelfHealed(volume),
      of: (volume) => ({ title: 'Self-heal Daemon', pidFile: selfHealPidFile(config, volume) }),
    },
    {
      flag: GF_CLI_STATUS_QUOTAD,
      isWanted: (volume) => isOn(volume, 'features.quota'),
      of: ofAll('Quota Daemon', 'quotad'),
    },
    { flag: GF_CLI_STATUS_BITD, isWanted: hasBitrot, of: ofAll('Bitrot Daemon', 'bitd') },
    { flag: GF_CLI_STATUS_SCRUB, isWanted: hasBitrot, of: ofAll('Scrubber Daemon', 'scrub') },
  ];
}

/** A rebalance, or a removal of bricks, which names them. */
function addTasks({ rebalance }: Volume, response: Dict): void {
  const { id, op, status, details } = rebalance;
  if (id === NULL_UUID) {
    response.setInt32('tasks', 0);
    return;
  }
  const isRemoval = op === glusterd_op_t.GD_OP_REMOVE_BRICK;
  if (isRemoval) {
    for (const [key, value] of details) {
      if (key === 'count' || /^brick\d+$/.test(key)) response.setString(`task0.${key}`, value);
    }
  }
  response.setString('task0.type', isRemoval ? 'Remove brick' : 'Rebalance');
  response.setString('task0.id', id);
  response.setInt32('task0.status', status);
  response.setInt32('tasks', 1);
}
