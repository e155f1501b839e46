import { Dict, glusterd_errno } from '@gluster-ts/protocol';
import type { gf_cli_rsp } from '@gluster-ts/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../glusterd.ts';
import { askCli, texts } from '../../test/support/ask-cli.ts';
import type { CliProcedureName } from '../../test/support/ask-cli.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { sampleVolumes, sampleVolumesByName } from '../../test/support/make-volumes.ts';

type Pairs = Readonly<Record<string, string>>;

function withVolumes(): Glusterd {
  const files = { '/run': 'directory', '/b/dist1': 'directory', '/sbin/lvcreate': 'program' };
  const glusterd = makeGlusterd({ host: fakeHost({ files }) });
  glusterd.publish({ volumes: sampleVolumesByName });
  return glusterd;
}

function ask(name: CliProcedureName, pairs: Pairs, glusterd = withVolumes()): Promise<gf_cli_rsp> {
  return askCli(glusterd, name, pairs);
}

describe('LIST_VOLUME', () => {
  it('names all of them', async () => {
    const rsp = await ask('LIST_VOLUME', {});
    expect(texts(rsp)).toMatchObject({ volume0: 'arb', volume1: 'disp', volume4: 'run', count: '5' });
  });
});

describe('GET_VOLUME', () => {
  const walk = async (glusterd: Glusterd): Promise<(string | undefined)[]> => {
    const names: (string | undefined)[] = [];
    for (let volname: string | undefined = ''; ;) {
      const pairs: Pairs = { flags: '3', ...(volname === '' ? {} : { volname }) };
      const answer = texts(await ask('GET_VOLUME', pairs, glusterd));
      if (answer['count'] === '0') return names;
      volname = answer['volume0.name'] ?? '';
      names.push(volname);
    }
  };

  it('gives one after the other', async () => {
    expect(await walk(withVolumes())).toEqual(sampleVolumes.map(({ name }) => name));
  });

  it('tells all of one', async () => {
    const glusterd = withVolumes();
    glusterd.publish({ options: new Map([['cluster.server-quorum-ratio', '60']]) });
    const rsp = await ask('GET_VOLUME', { flags: '2', volname: 'arb' }, glusterd);
    expect(rsp.op_ret).toBe(0);
    expect(texts(rsp)).toMatchObject({
      count: '1',
      'volume0.name': 'arb',
      'volume0.type': '2',
      'volume0.status': '1',
      'volume0.dist_count': '3',
      'volume0.brick3': 'node1:/b/arb3',
      'volume0.brick3.isArbiter': '1',
      'volume0.option.features.quota': 'on',
      'volume0.option.cluster.server-quorum-ratio': '60',
      'volume0.opt_count': '5',
    });
    // What was stored last is shown first, as C's dicts have it.
    const options = Dict.unserialize(rsp.dict)
      .keys()
      .filter((key) => key.startsWith('volume0.option.'));
    expect(options.at(-1)).toBe('volume0.option.cluster.server-quorum-ratio');
    expect(options.slice(0, 2)).toEqual(['volume0.option.nfs.disable', 'volume0.option.storage.fips-mode-rchecksum']);
  });

  it('knows one that is not there', async () => {
    const rsp = await ask('GET_VOLUME', { flags: '2', volname: 'nosuch' });
    expect(rsp).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_NOVOL, op_errstr: 'Volume does not exist' });
    expect(await ask('GET_VOLUME', { flags: '3', volname: 'nosuch' })).toMatchObject({ op_ret: 0 });
    expect(await ask('GET_VOLUME', { flags: '2' })).toMatchObject({ op_ret: 0 });
  });
});

describe('GET_STATE', () => {
  it('has volumes, and of the bricks of this node what it finds', async () => {
    const written = new Map<string, string>();
    const files = { '/run': 'directory', '/b/dist1': 'directory' };
    const pidFile = '/var/run/gluster/shd/arb/arb-shd.pid';
    const contents = { [pidFile]: '9', '/proc/9/cmdline': `glusterfs\0-p\0${pidFile}\0` };
    const glusterd = makeGlusterd({ host: fakeHost({ files, contents, written }) });
    glusterd.publish({ volumes: sampleVolumesByName });
    glusterd.brickPorts.add('/b/run1', 50_001, { id: 1, attach: () => () => undefined } as never);
    await ask('GET_STATE', { odir: '/run', filename: 's' }, glusterd);
    const text = written.get('/run/s') ?? '';
    expect(text).toContain(
      'Volume3.name: dist\nVolume3.id: 00000000-0000-4000-8000-00000000000c\nVolume3.type: Distribute\n',
    );
    expect(text).toContain('Volume3.Brick1.spacefree: 5497558138880Bytes\n');
    expect(text).toContain('Volume3.Brick2.hostname: node1\nVolume3.snap_count: 0\n');
    expect(text).toContain(
      'Volume5.Brick1.port: 50001\nVolume5.Brick1.rdma_port: 0\nVolume5.Brick1.port_registered: 1\n',
    );
    expect(text).toContain('Volume1.shd_svc.online_status: Online\n');
    expect(text).toContain('Volume4.shd_svc.online_status: Offline\n');
    expect(text).toContain('Volume4.type: Distributed-Replicate\n');
    expect(text).toContain('Volume1.Brick3.is_arbiter: 1\n');
    expect(text).toContain('Volume3.options.nfs.disable: on\n');
    expect(text).toContain('options.auth.allow: 10.*\nVolume3.options.user.x: hello world\n\nVolume4.name: rep\n');
  });
});

/** What C refuses of a volume that it has, in its words. */
const refusals: readonly [CliProcedureName, Pairs, string][] = [
  ['CREATE_VOLUME', { volname: 'dist' }, 'Volume dist already exists'],
  ['START_VOLUME', { volname: 'arb', flags: '0' }, 'Volume arb already started'],
  ['STOP_VOLUME', { volname: 'dist', flags: '0' }, 'Volume dist is not in the started state'],
  ['DELETE_VOLUME', { volname: 'arb' }, 'Volume arb has been started.Volume needs to be stopped before deletion.'],
  ['HEAL_VOLUME', { volname: 'dist', 'heal-op': '1' }, 'Volume dist is not started.'],
  ['HEAL_VOLUME', { volname: 'dist', 'heal-op': '12' }, 'operation failed'],
  ['HEAL_VOLUME', { volname: 'disp', 'heal-op': '15' }, 'operation failed'],
  [
    'HEAL_VOLUME',
    { volname: 'run', 'heal-op': '1' },
    'Self-heal-daemon is disabled. Heal will not be triggered on volume run',
  ],
  [
    'HEAL_VOLUME',
    { volname: 'arb', 'heal-op': '2' },
    'Self-heal daemon is not running. Check self-heal daemon log file.',
  ],
  ['STATEDUMP_VOLUME', { volname: 'dist', options: '', option_cnt: '0' }, 'Volume dist is not in the started state'],
  ['STATEDUMP_VOLUME', { volname: 'run', options: ' quotad', option_cnt: '1' }, 'Quota is not enabled on volume run'],
  ['CLRLOCKS_VOLUME', { volname: 'dist' }, `Couldn't get port numbers of local bricks`],
  ['PROFILE_VOLUME', { volname: 'arb', op: '2' }, 'Profile on Volume arb is not started'],
  ['PROFILE_VOLUME', { volname: 'dist', op: '4' }, 'Volume dist is not started.'],
  ['BARRIER_VOLUME', { volname: 'dist' }, 'Volume dist is not started'],
  [
    'DEFRAG_VOLUME',
    { volname: 'arb', 'rebalance-command': '1' },
    'Volume arb is not a distribute volume or contains only 1 brick.\nNot performing rebalance',
  ],
  [
    'DEFRAG_VOLUME',
    { volname: 'dist', 'rebalance-command': '1' },
    'Volume dist needs to be started to perform rebalance',
  ],
  [
    'DEFRAG_VOLUME',
    { volname: 'run', 'rebalance-command': '3', 'cmd-str': 'volume rebalance run status' },
    'Rebalance not started for volume run.',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'dist', count: '1', command: '1', brick1: 'node1:/b/dist1' },
    'Volume dist needs to be started before remove-brick ' +
      `(you can use 'force' or 'commit' to override this behavior)`,
  ],
  [
    'REMOVE_BRICK',
    { volname: 'dist', count: '1', command: '1', brick1: 'node1:/nosuch' },
    'Incorrect brick node1:/nosuch for volume dist',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'dist', count: '1', command: '2', brick1: 'node1:/b/dist1' },
    'Brick node1:/b/dist1 is not decommissioned. Use start or force option',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'dist', count: '2', command: '5', brick1: 'node1:/b/dist1', brick2: 'node1:/b/dist2' },
    'Deleting all the bricks of the volume is not allowed',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'rep', count: '1', command: '5', brick1: 'node1:/b/rep1' },
    'Remove brick incorrect brick count of 1 for replica 3',
  ],
  [
    'REMOVE_BRICK',
    {
      volname: 'rep',
      count: '3',
      command: '5',
      brick1: 'node1:/b/rep1',
      brick2: 'node1:/b/rep2',
      brick3: 'node1:/b/rep4',
    },
    'Bricks not from same subvol for replica',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'rep', count: '1', command: '1', brick1: 'node1:/b/rep1', 'replica-count': '2' },
    'need 2(xN) bricks for reducing replica count of the volume from 3 to 2',
  ],
  [
    'REMOVE_BRICK',
    { volname: 'arb', count: '1', command: '5', brick1: 'node1:/b/arb1', 'replica-count': '2' },
    'Remove arbiter brick(s) only when converting from arbiter to replica 2 subvolume.',
  ],
  [
    'ADD_BRICK',
    { volname: 'rep', count: '1', force: '1', bricks: 'x' },
    'Incorrect number of bricks supplied 1 with count 3',
  ],
  [
    'ADD_BRICK',
    { volname: 'rep', count: '1', force: '1', bricks: 'x', 'replica-count': '2' },
    'Incorrect replica count (2) supplied. Volume already has (3)',
  ],
  [
    'ADD_BRICK',
    { volname: 'disp', count: '1', force: '1', bricks: 'x', 'replica-count': '2' },
    'Volume disp cannot be converted from dispersed to replicated-dispersed',
  ],
  [
    'ADD_BRICK',
    { volname: 'arb', count: '1', force: '1', bricks: 'x', 'replica-count': '4' },
    'Increasing replica count for arbiter volumes is not supported.',
  ],
  [
    'ADD_BRICK',
    { volname: 'dist', count: '1', force: '1', bricks: ' node1:/b/arb1/sub ' },
    'Brick: node1:/b/arb1/sub not available. Brick may be containing or be contained by an existing brick.',
  ],
  [
    'REPLACE_BRICK',
    { volname: 'dist', operation: 'GF_REPLACE_OP_COMMIT_FORCE', 'src-brick': 'a:/b', 'dst-brick': 'a:/c' },
    'volume: dist is not started',
  ],
  [
    'REPLACE_BRICK',
    { volname: 'run', operation: 'GF_REPLACE_OP_COMMIT_FORCE', 'src-brick': 'node1:/b/run1', 'dst-brick': 'node1:/c' },
    'replace-brick is not permitted on distribute only volumes. Please use add-brick and remove-brick operations instead.',
  ],
  [
    'RESET_BRICK',
    { volname: 'run', operation: 'GF_RESET_OP_START', 'src-brick': 'node1:/nosuch' },
    'brick: node1:/nosuch does not exist in volume: run',
  ],
  ['LOG_ROTATE', { volname: 'dist' }, 'Volume dist needs to be started before log rotate.'],
  ['LOG_ROTATE', { volname: 'run', brick: 'node1:/nosuch' }, 'Incorrect brick node1:/nosuch for volume run'],
  ['QUOTA', { volname: 'dist', type: '5' }, 'Volume is stopped, start volume before executing quota command.'],
  ['QUOTA', { volname: 'run', type: '5' }, 'Quota is disabled, please enable quota'],
  ['QUOTA', { volname: 'arb', type: '1' }, 'Quota is already enabled'],
  ['QUOTA', { volname: 'arb', type: '15' }, 'Inode Quota is already enabled'],
  ['BITROT', { volname: 'dist', type: '1' }, 'Volume is stopped, start volume before executing bit rot command.'],
  ['BITROT', { volname: 'run', type: '2' }, 'Bitrot is not enabled on volume run'],
  [
    'GSYNC_SET',
    { primary: 'dist', type: '1', secondary: 'h::v' },
    'Geo-replication session between dist and h::v does not exist.',
  ],
  [
    'SET_VOLUME',
    { volname: 'dist', count: '2', key1: 'cluster.nosuch', value1: '1' },
    'option : cluster.nosuch does not exist\nDid you mean cluster.nufa or ...switch?',
  ],
  [
    'SET_VOLUME',
    { volname: 'dist', count: '2', key1: 'cluster.server-quorum-ratio', value1: '1' },
    'Not a valid option for single volume',
  ],
  ['RESET_VOLUME', { volname: 'dist', key: 'nosuch' }, 'Option nosuch does not exist\nDid you mean anonuid or nfs?'],
  ['RESET_VOLUME', { volname: 'dist', key: 'cluster.server-quorum-ratio' }, 'Not a valid option for single volume'],
];

const SNAP = { list: '6', status: '7', config: '8', info: '10', create: '1', delete: '2' } as const;

describe('SNAP', () => {
  it('is refused of a volume that is not started', async () => {
    const rsp = await ask('SNAP', { type: SNAP.create, volname1: 'dist', snapname: 's' });
    expect(rsp).toMatchObject({ op_errno: glusterd_errno.EG_VOLSTP, op_errstr: 'volume dist is not started' });
  });

  it.each<[Pairs, Pairs]>([
    [{ type: SNAP.list, volname: 'dist' }, { snapcount: '0' }],
    [{ type: SNAP.delete, volname: 'dist' }, { snapcount: '0' }],
    [{ type: SNAP.status, volname: 'dist', 'sub-cmd': '2' }, { 'status.snapcount': '0' }],
    [
      { type: SNAP.info, volname: 'dist' },
      { 'snaps-available': '256', 'origin-volname': 'dist', snapcount: '0' },
    ],
    [
      { type: SNAP.config, 'config-command': '2', volname: 'dist' },
      { voldisplaycount: '1', 'volume0-volname': 'dist', 'volume0-snap-max-soft-limit': '230' },
    ],
    [
      { type: SNAP.config, 'config-command': '2' },
      { voldisplaycount: '5', 'volume4-volname': 'run' },
    ],
  ])('%j tells that there are no snapshots', async (pairs, expected) => {
    const rsp = await ask('SNAP', pairs);
    expect(rsp).toMatchObject({ op_ret: 0 });
    expect(texts(rsp)).toMatchObject(expected);
  });
});

/** What C would do. */
const unsupported: readonly [CliProcedureName, Pairs][] = [
  ['START_VOLUME', { volname: 'dist', flags: '0' }],
  ['STOP_VOLUME', { volname: 'arb', flags: '0' }],
  ['DELETE_VOLUME', { volname: 'dist' }],
  ['HEAL_VOLUME', { volname: 'arb', 'heal-op': '13' }],
  ['STATEDUMP_VOLUME', { volname: 'arb', options: '', option_cnt: '0' }],
  ['CLRLOCKS_VOLUME', { volname: 'arb' }],
  ['PROFILE_VOLUME', { volname: 'arb', op: '1' }],
  ['BARRIER_VOLUME', { volname: 'arb' }],
  ['DEFRAG_VOLUME', { volname: 'run', 'rebalance-command': '1' }],
  ['REMOVE_BRICK', { volname: 'run', count: '1', command: '1', brick1: 'node1:/b/run1' }],
  ['ADD_BRICK', { volname: 'dist', count: '1', force: '1', bricks: ' node1:/b/x' }],
  [
    'REPLACE_BRICK',
    {
      volname: 'arb',
      operation: 'GF_REPLACE_OP_COMMIT_FORCE',
      'src-brick': 'node1:/b/arb1',
      'dst-brick': 'node1:/b/x',
    },
  ],
  ['LOG_ROTATE', { volname: 'arb' }],
  ['QUOTA', { volname: 'run', type: '1' }],
  ['BITROT', { volname: 'run', type: '1' }],
  ['GSYNC_SET', { primary: 'dist', type: '6', secondary: 'h::v' }],
  ['SET_VOLUME', { volname: 'dist', count: '2', key1: 'performance.cache-size', value1: '1MB' }],
  ['RESET_VOLUME', { volname: 'dist', key: 'all' }],
  ['SNAP', { type: SNAP.create, volname1: 'run', snapname: 's' }],
  ['SNAP', { type: SNAP.config, 'config-command': '1', volname: 'dist' }],
];

describe('a command on a volume that exists', () => {
  it.each(refusals)('%s %j is refused with C’s words', async (name, pairs, words) => {
    expect(await ask(name, pairs)).toMatchObject({ op_ret: -1, op_errstr: words });
  });

  it.each(unsupported)('%s %j is not supported yet', async (name, pairs) => {
    const rsp = await ask(name, pairs);
    expect(rsp).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP });
    expect(rsp.op_errstr).toMatch(/is not supported yet$/);
  });

  it('tells which volume is meant', async () => {
    expect(texts(await ask('START_VOLUME', { volname: 'arb' }))).toMatchObject({
      'vol-id': '00000000-0000-4000-8000-00000000000a',
    });
  });

  it('is refused without the quorum that the volume asks for', async () => {
    const glusterd = withVolumes();
    const volume = {
      ...sampleVolumesByName.get('dist')!,
      options: new Map([['cluster.server-quorum-type', 'server']]),
    };
    const peer = { uuid: '99999999-2222-4333-8444-555555555555', hostnames: ['node2'], port: 24007, state: 3 } as const;
    const lost = { ...peer, connected: false, quorum: 'down' } as const;
    glusterd.publish({ volumes: new Map([['dist', volume]]), peers: [lost, { ...lost, hostnames: ['node3'] }] });
    for (const name of ['START_VOLUME', 'DELETE_VOLUME', 'STOP_VOLUME'] as const) {
      const rsp = await ask(name, { volname: 'dist', flags: '0' }, glusterd);
      expect(rsp.op_errstr).toBe('Quorum not met. Volume operation not allowed.');
    }
  });

  it('never says that it does not exist, whatever is asked', async () => {
    const names = [...new Set([...refusals, ...unsupported].map(([name]) => name))];
    const key = fc.constantFrom('type', 'op', 'count', 'command', 'heal-op', 'flags', 'replica-count', 'key', 'brick1');
    const pairs = fc.dictionary(key, fc.oneof(fc.integer({ min: -3, max: 17 }).map(String), fc.constant('node1:/b')));
    const volname = fc.constantFrom(...sampleVolumesByName.keys());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), volname, pairs, async (name, volume, extra) => {
        const rsp = await ask(name, { ...extra, volname: volume, primary: volume });
        expect(rsp.op_errstr).not.toMatch(/volume .*does ?n[o']t exist/i);
      }),
    );
  });
});
