import { Dict, gf_cli_status_type, glusterd_op_t } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { operationOf } from '../transactions/operations.ts';
import { NULL_UUID } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd, OWN_UUID } from '../../test/support/make-glusterd.ts';
import { OTHER_UUID, sampleVolumesByName } from '../../test/support/make-volumes.ts';
import { addStatus, nameNodes } from './aggregate-status.ts';

const { GF_CLI_STATUS_VOL, GF_CLI_STATUS_BRICK, GF_CLI_STATUS_SHD, GF_CLI_STATUS_TASKS } = gf_cli_status_type;
const { GF_CLI_STATUS_CLIENTS, GF_CLI_STATUS_QUOTAD, GF_CLI_STATUS_DETAIL, GF_CLI_STATUS_BITD } = gf_cli_status_type;

const PID_FILE = '/var/run/gluster/vols/arb/node1-b-arb1.pid';
const contents = {
  [PID_FILE]: '17\n',
  '/proc/17/cmdline': `glusterfsd\0-p\0${PID_FILE}\0`,
  // Of a brick that is gone: somebody else has its number now.
  '/var/run/gluster/vols/arb/node1-b-arb3.pid': '17\n',
  '/proc/self/mounts': '/dev/a / ext4 rw 0 0\n/dev/b\\040c /b xfs rw,noatime 0 0\n/dev/d /bx xfs rw 0 0\n',
};

function make(volumes: Iterable<Volume> = sampleVolumesByName.values()): Glusterd {
  const glusterd = makeGlusterd({ host: fakeHost({ contents, files: { '/b/arb1': 'directory' } }) });
  glusterd.publish({ volumes: new Map([...volumes].map((volume) => [volume.name, volume])) });
  for (const path of ['/b/arb1', '/b/arb3']) {
    glusterd.brickPorts.add(path, 50_001, { id: 1, attach: () => () => undefined } as never);
  }
  return glusterd;
}

/** What this node answers to the stage and then to the commit. */
async function answerOf(glusterd: Glusterd, volname: string, cmd: number, brick?: string): Promise<Dict> {
  const dict = new Dict().setUint32('cmd', cmd).setString('volname', volname);
  const volume = glusterd.snapshot.volumes.get(volname);
  if (volume !== undefined) dict.setString('vol-id', volume.uuid);
  if (brick !== undefined) dict.setString('brick', brick);
  const response = new Dict();
  const operation = operationOf(glusterd_op_t.GD_OP_STATUS_VOLUME);
  await operation.stage(glusterd, dict, false);
  await operation.commit(glusterd, dict, response);
  return response;
}

function texts(dict: Dict): Record<string, string | undefined> {
  return Object.fromEntries(dict.keys().map((key) => [key, dict.string(key)]));
}

describe('the status of a volume', () => {
  it('is that of the bricks and daemons of this node', async () => {
    const answer = texts(await answerOf(make(), 'arb', GF_CLI_STATUS_VOL));
    expect(answer).toMatchObject({
      'brick0.hostname': 'node1',
      'brick0.path': '/b/arb1',
      'brick0.peerid': OWN_UUID,
      'brick0.port': '50001',
      'brick0.pid': '17',
      'brick0.status': '1',
      'brick2.status': '0',
      'brick2.pid': '-1',
      'brick3.hostname': 'Self-heal Daemon',
      'brick3.path': OWN_UUID,
      'brick3.status': '0',
      'brick4.hostname': 'Quota Daemon',
      count: '4',
      'other-count': '2',
      'brick-index-max': '2',
      tasks: '0',
    });
    expect(answer).not.toHaveProperty('brick1.path');
  });

  it('can be of one brick, which the node that has it knows', async () => {
    const glusterd = make();
    const own = await answerOf(glusterd, 'arb', GF_CLI_STATUS_VOL | GF_CLI_STATUS_BRICK, 'node1:/b/arb3');
    expect(texts(own)).toMatchObject({ 'brick0.path': '/b/arb3', count: '1', 'brick-index-max': '0' });
    const other = await answerOf(glusterd, 'arb', GF_CLI_STATUS_VOL | GF_CLI_STATUS_BRICK, 'node1:/b/arb2');
    expect(texts(other)).toEqual({ cmd: String(GF_CLI_STATUS_VOL | GF_CLI_STATUS_BRICK) });
  });

  it('can be in detail', async () => {
    expect(texts(await answerOf(make(), 'arb', GF_CLI_STATUS_VOL | GF_CLI_STATUS_DETAIL))).toMatchObject({
      'brick0.block_size': '4096',
      'brick0.total_inodes': '7',
      'brick0.device': '/dev/b c',
      'brick0.fs_name': 'xfs',
      'brick0.mnt_options': 'rw,noatime',
    });
  });

  it('can be of one daemon, or of tasks', async () => {
    expect(texts(await answerOf(make(), 'arb', GF_CLI_STATUS_VOL | GF_CLI_STATUS_SHD))).toMatchObject({
      'brick0.hostname': 'Self-heal Daemon',
      count: '1',
      'brick-index-max': '-1',
    });
    const run = sampleVolumesByName.get('run')!;
    const details = new Map([
      ['count', '1'],
      ['brick1', 'node1:/b/run1'],
      ['other', 'x'],
    ]);
    const rebalance = { ...run.rebalance, id: run.uuid, op: glusterd_op_t.GD_OP_REMOVE_BRICK, status: 3, details };
    const glusterd = make([{ ...run, rebalance }]);
    expect(texts(await answerOf(glusterd, 'run', GF_CLI_STATUS_VOL | GF_CLI_STATUS_TASKS))).toEqual({
      cmd: String(GF_CLI_STATUS_VOL | GF_CLI_STATUS_TASKS),
      'task0.count': '1',
      'task0.brick1': 'node1:/b/run1',
      'task0.type': 'Remove brick',
      'task0.id': run.uuid,
      'task0.status': '3',
      tasks: '1',
    });
    expect(run.rebalance.id).toBe(NULL_UUID);
  });

  it.each([
    ['nosuch', GF_CLI_STATUS_VOL, 'Volume nosuch does not exist'],
    ['dist', GF_CLI_STATUS_VOL, 'Volume dist is not started'],
    ['run', GF_CLI_STATUS_SHD, 'Volume run is not Self-heal compatible'],
    ['run', GF_CLI_STATUS_QUOTAD, 'Volume run does not have quota enabled'],
    ['run', GF_CLI_STATUS_BITD, 'Volume run does not have bitrot enabled'],
    ['arb', GF_CLI_STATUS_BRICK, 'No brick node1:/x in volume arb'],
    ['arb', GF_CLI_STATUS_CLIENTS, 'Asking the processes of bricks is not supported yet'],
  ])('of %s, %i, is refused: %s', async (volname, cmd, words) => {
    await expect(answerOf(make(), volname, cmd, 'node1:/x')).rejects.toThrow(new RegExp(`^${words}$`));
    await expect(answerOf(make(), volname, cmd, 'node1:/x')).rejects.toBeInstanceOf(ActorError);
  });

  it('is refused of a volume that another node means', () => {
    const glusterd = make();
    const dict = new Dict().setUint32('cmd', GF_CLI_STATUS_VOL).setString('volname', 'arb');
    const stage = (): void => void operationOf(glusterd_op_t.GD_OP_STATUS_VOLUME).stage(glusterd, dict, false);
    expect(stage).toThrow('Failed to get volume id for volume arb');
    dict.setString('vol-id', OTHER_UUID);
    expect(stage).toThrow('are different. Possibly a split brain among peers.');
  });
});

describe('addStatus()', () => {
  /** What a node with these bricks and daemons answers. */
  const response = (uuid: string, bricks: readonly number[], daemons: number): Dict => {
    const dict = new Dict().setInt32('brick-index-max', 2).setInt32('other-count', daemons);
    for (const index of bricks) dict.setString(`brick${index}.path`, `/b${index}`);
    for (let i = 0; i < daemons; i++) dict.setString(`brick${3 + i}.path`, uuid);
    return dict.setInt32('count', bricks.length + daemons).setInt32('tasks', 0);
  };

  it('puts the daemons of the second node behind those of the first', () => {
    const glusterd = make();
    glusterd.publish({
      peers: [{ uuid: OTHER_UUID, hostnames: ['node2'], port: 1, state: 3, connected: true, quorum: 'up' }],
    });
    const dict = new Dict().setUint32('cmd', GF_CLI_STATUS_VOL);
    addStatus(dict, response(OWN_UUID, [0, 2], 2));
    addStatus(dict, response(OTHER_UUID, [1], 1));
    nameNodes(glusterd, dict);
    expect(texts(dict)).toMatchObject({
      'brick0.path': '/b0',
      'brick1.path': '/b1',
      'brick2.path': '/b2',
      'brick3.path': 'localhost',
      'brick4.path': 'localhost',
      'brick5.path': 'node2',
      'brick5.peerid': OTHER_UUID,
      count: '6',
      'other-count': '3',
      tasks: '0',
    });
  });

  it('counts a task as running when it runs anywhere', () => {
    const task = (status: number): Dict =>
      new Dict().setString('task0.id', 'x').setInt32('task0.status', status).setInt32('tasks', 1).setInt32('count', 0);
    const dict = new Dict().setUint32('cmd', GF_CLI_STATUS_VOL);
    for (const status of [3, 1, 4, 99]) addStatus(dict, task(status));
    expect(dict.int32('task0.status')).toBe(1);
  });

  it('survives an answer that counts wrongly', () => {
    const dict = new Dict().setUint32('cmd', GF_CLI_STATUS_VOL);
    addStatus(dict, new Dict().setInt32('count', 2_147_483_647).setInt32('other-count', 2_147_483_647));
    addStatus(dict, new Dict().setInt32('count', -5).setInt32('other-count', 5).setString('brick9999999.path', 'x'));
    addStatus(dict, new Dict().setString('count', 'x'));
    expect(dict.int32('count')).toBeLessThanOrEqual(100_000);
  });
});
