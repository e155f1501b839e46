import { cliProgram, Dict, gf_cli_rsp, glusterd_errno } from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../glusterd.ts';
import { forgetfulPeerStore } from '../pool/peer-store.ts';
import { PeerState } from '../state/peer.ts';
import type { Peer } from '../state/peer.ts';
import { callEncoded } from '../../test/support/call.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd, MemoryIdentityStore, peerStoreWith, OWN_UUID } from '../../test/support/make-glusterd.ts';
import { cliHandlers, cliReadOnlyHandlers } from './handlers.ts';

type Name = keyof CliProcedures;

/** Sends a command with a dict and reads its answer. */
async function command(glusterd: Glusterd, name: Name, pairs: Readonly<Record<string, string>>): Promise<gf_cli_rsp> {
  const dict = new Dict();
  for (const [key, value] of Object.entries(pairs)) dict.setString(key, value);
  return read(await send(glusterd, name, dict.serialize()));
}

function send(glusterd: Glusterd, name: Name, dict: Uint8Array): Promise<Uint8Array> {
  const w = new XdrWriter();
  w.opaque(dict);
  return callEncoded(cliProgram, cliHandlers(glusterd), name, w.finish());
}

const read = (bytes: Uint8Array): gf_cli_rsp => gf_cli_rsp.decode(new XdrReader(bytes));

const peer: Peer = {
  uuid: '99999999-2222-4333-8444-555555555555',
  hostnames: ['node2'],
  port: 24007,
  state: PeerState.BEFRIENDED,
  connected: true,
  quorum: 'up',
};

/** Procedures whose arguments and results are a dict and little else. */
const dictProcedures = Object.entries(cliProgram.procedures)
  .filter(([name, procedure]) => procedure.result === gf_cli_rsp && name in cliHandlers(makeGlusterd()))
  .map(([name]) => name as Name);

describe('cliHandlers()', () => {
  it('serves what C serves', () => {
    const numbers = Object.keys(cliHandlers(makeGlusterd())).map((name) => cliProgram.procedures[name as Name].number);
    const unserved = [6, 10, 17, 18, 25, 28];
    const expected = Array.from({ length: 49 }, (_, i) => i + 1).filter((number) => !unserved.includes(number));
    expect(numbers.sort((a, b) => a - b)).toEqual(expected);
  });

  it('over TCP serves what changes nothing', () => {
    const handlers = cliReadOnlyHandlers(makeGlusterd());
    const numbers = Object.keys(handlers).map((name) => cliProgram.procedures[name as Name].number);
    expect(numbers.sort((a, b) => a - b)).toEqual([3, 5, 26, 27, 29, 30, 33, 36]);
  });

  it.each(dictProcedures)('%s answers a call without arguments', async (name) => {
    const rsp = read(await send(makeGlusterd(), name, new Uint8Array(0)));
    if (rsp.op_ret !== 0) expect(rsp.op_errstr).not.toBe('');
  });

  it.each(dictProcedures.filter((name) => name !== 'LIST_VOLUME'))('%s refuses what is no dict', async (name) => {
    const rsp = read(await send(makeGlusterd(), name, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0)));
    expect(rsp.op_ret).toBe(-1);
    expect(rsp.op_errstr).toMatch(/unable to decode|operation failed/i);
  });

  it.each(dictProcedures)('%s answers any dict', async (name) => {
    const key = fc.constantFrom(
      ...['volname', 'type', 'key', 'key1', 'value1', 'cmd', 'flags', 'op', 'hostname', 'port', 'count', 'operation'],
      ...['src-brick', 'dst-brick', 'options', 'option_cnt', 'command', 'cmd_args_count', 'source', 'bricks', 'force'],
      ...['transport', 'replica-count', 'snapname', 'config-command', 'scrub-value', 'primary', 'rebalance-command'],
    );
    const value = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.constantFrom('all', 'help', 'v', '512', '3', '-1'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          key,
          value.filter((text) => !text.includes('\0')),
        ),
        async (pairs) => {
          const rsp = await command(makeGlusterd(), name, pairs);
          expect(typeof rsp.op_ret).toBe('number');
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('what is not there yet', () => {
  it.each<[Name, Record<string, string>]>([
    ['CREATE_VOLUME', { volname: 'v', count: '1', type: '0', transport: 'tcp', bricks: ' own:/b ', force: '0' }],
    ['GANESHA', { key: 'nfs-ganesha', value: 'enable' }],
    ['TIER', { volname: 'v' }],
  ])('%s %j says so', async (name, pairs) => {
    const host = fakeHost({ names: { node2: ['10.0.0.2'], own: ['127.0.0.1'] } });
    const rsp = await command(makeGlusterd({ host }), name, pairs);
    expect(rsp).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP });
    expect(rsp.op_errstr).toMatch(/not supported/);
  });
});

describe('with an identity that cannot be stored', () => {
  const broken = (): Glusterd => {
    const identityStore = new MemoryIdentityStore();
    identityStore.failure = new Error('Cannot write /w/glusterd.info: Read-only file system');
    return makeGlusterd({ identityStore });
  };

  it.each<[Name, Record<string, string>]>([
    ['UUID_GET', { 'cmd-str': 'x' }],
    ['STATUS_VOLUME', { cmd: '512' }],
    ['START_VOLUME', { volname: 'v' }],
  ])('%s says why', async (name, pairs) => {
    const rsp = await command(broken(), name, pairs);
    expect(rsp.op_ret).toBe(-1);
    expect(rsp.op_errstr).toContain('Read-only file system');
  });

  it('LIST_FRIENDS of the pool fails, of the peers does not', async () => {
    const list = async (flags: number): Promise<number> => {
      const w = new XdrWriter();
      w.int(flags);
      w.opaque(new Uint8Array(0));
      const bytes = await callEncoded(cliProgram, cliHandlers(broken()), 'LIST_FRIENDS', w.finish());
      return cliProgram.procedures.LIST_FRIENDS.result.decode(new XdrReader(bytes)).op_ret;
    };
    expect(await list(2)).toBe(-1);
    expect(await list(1)).toBe(0);
  });
});

describe('GET_VOL_OPT', () => {
  it('shows options that were set as they are', async () => {
    const glusterd = makeGlusterd();
    glusterd.publish({ options: new Map([['cluster.server-quorum-ratio', '60']]) });
    const rsp = await command(glusterd, 'GET_VOL_OPT', { volname: 'all', key: 'server-quorum-ratio' });
    expect(Dict.unserialize(rsp.dict).string('value1')).toBe('60');
  });
});

describe('PROBE', () => {
  const host = fakeHost({ names: { node2: ['10.0.0.2'], own: ['127.0.0.1'] } });

  it('of a peer has nothing to do', async () => {
    const glusterd = makeGlusterd({ host, peerStore: peerStoreWith(peer.uuid, 'node2') });
    expect(await command(glusterd, 'PROBE', { hostname: 'node2', port: '24007' })).toMatchObject({
      op_ret: 0,
      op_errno: 2,
      op_errstr: 'Host node2 port 24007 already in peer list',
    });
  });

  const unreachable = (): Promise<never> => Promise.reject(new Error('no route'));

  it('of a host that cannot be reached says so, and leaves nothing', async () => {
    const glusterd = makeGlusterd({ host, peerConnector: unreachable });
    expect(await command(glusterd, 'PROBE', { hostname: 'node2', port: '24007' })).toMatchObject({
      op_ret: -1,
      op_errno: 107,
      op_errstr: 'Probe returned with Transport endpoint is not connected',
    });
    expect(glusterd.snapshot.peers).toEqual([]);
  });

  it('with a bind address takes only that for this node', async () => {
    const config = { workingDirectory: '/w', bindAddress: 'node2' };
    const glusterd = makeGlusterd({ host, config, peerConnector: unreachable });
    const rsp = await command(glusterd, 'PROBE', { hostname: 'own', port: '24007' });
    expect(rsp.op_errno).toBe(107);
    const same = await command(glusterd, 'PROBE', { hostname: 'node2', port: '24007' });
    expect(same.op_errstr).toBe('Probe on localhost not needed');
  });
});

describe('DEPROBE', () => {
  const host = fakeHost({
    names: { node2: ['10.0.0.2'], alias: ['10.0.0.2'], other: ['10.0.0.3'], own: ['127.0.0.1'] },
  });
  const detach = (hostname: string, flags = '0', uuids = [peer.uuid]): Promise<gf_cli_rsp> => {
    const peers = uuids.map((uuid, index) => ({ uuid, state: 3, hostnames: [`node${index + 2}`], term: 1 }));
    const peerStore = { ...forgetfulPeerStore, load: () => ({ peers, detached: new Map<string, number>() }) };
    return command(makeGlusterd({ host, peerStore }), 'DEPROBE', { hostname, port: '24007', flags });
  };

  it.each<[string, number, string]>([
    ['own', 1, 'own is localhost'],
    ['other', 2, 'other is not part of cluster'],
    ['nowhere', 2, 'nowhere is not part of cluster'],
  ])('%s is refused', async (hostname, op_errno, op_errstr) => {
    expect(await detach(hostname)).toMatchObject({ op_ret: -1, op_errno, op_errstr });
  });

  it('needs the other peers, unless forced', async () => {
    const two = [peer.uuid, '99999999-2222-4333-8444-666666666666'];
    expect(await detach('node2', '0', two)).toMatchObject({
      op_ret: -1,
      op_errno: 4,
      op_errstr: "One of the peers is probably down. Check with 'peer status'",
    });
    expect(await detach('node2', '1', two)).toMatchObject({ op_ret: 0, op_errstr: '' });
  });

  it('takes any name of a peer', async () => {
    expect(await detach('alias')).toMatchObject({ op_ret: 0 });
    expect(await detach('NODE2')).toMatchObject({ op_ret: 0 });
  });
});

describe('GET_STATE', () => {
  const written = new Map<string, string>();
  const host = fakeHost({ files: { '/o': 'directory', '/f': 'file', '/var/run/gluster/': 'directory' }, written });
  const glusterd = makeGlusterd({ host });
  glusterd.publish({
    peers: [{ ...peer, hostnames: ['node2', 'n2', '10.0.0.2'] }],
    options: new Map([
      ['global-option-version', '1'],
      ['cluster.server-quorum-ratio', '60'],
    ]),
  });

  it('writes what C writes', async () => {
    const rsp = await command(glusterd, 'GET_STATE', { odir: '/o', filename: 'x' });
    expect(rsp).toMatchObject({ op_ret: 0, op_errstr: '' });
    expect(Dict.unserialize(rsp.dict).string('ofilepath')).toBe('/o/x');
    expect(written.get('/o/x')).toBe(`[Global]
MYUUID: 11111111-2222-4333-8444-555555555555
op-version: 100000

[Global options]
cluster.server-quorum-ratio: 60

[Peers]
Peer1.primary_hostname: node2
Peer1.uuid: 99999999-2222-4333-8444-555555555555
Peer1.state: Peer in Cluster
Peer1.connected: Connected
Peer1.othernames: n2,10.0.0.2

[Volumes]

[Services]

[Misc]
Base port: 49152
`);
  });

  it.each<[Record<string, string>, string]>([
    [{ odir: '/nowhere' }, 'Output directory /nowhere does not exist.'],
    [{ odir: '/f' }, 'Output directory does not exist. /f points to a file.'],
    [{ odir: '/o', filename: 'sub/x' }, 'Failed to open file at /o/sub/x'],
  ])('%j is refused', async (pairs, op_errstr) => {
    expect(await command(glusterd, 'GET_STATE', pairs)).toMatchObject({ op_ret: -1, op_errno: 0, op_errstr });
  });
});

describe('CREATE_VOLUME', () => {
  const host = fakeHost({
    names: { own: ['127.0.0.1', '10.0.0.1'], same: ['10.0.0.1'], node2: ['10.0.0.2'], stranger: ['10.0.0.9'] },
    local: ['10.0.0.1'],
  });
  const create = async (bricks: string, more: Record<string, string> = {}): Promise<string> => {
    const glusterd = makeGlusterd({ host });
    glusterd.publish({ peers: [peer] });
    const count = String(bricks.trim().split(' ').length);
    const pairs = {
      volname: 'v',
      count,
      type: '2',
      transport: 'tcp',
      bricks,
      force: '0',
      'replica-count': '2',
      ...more,
    };
    return (await command(glusterd, 'CREATE_VOLUME', pairs)).op_errstr;
  };

  it('refuses two bricks of a set on one machine', async () => {
    expect(await create(' own:/a same:/b ')).toMatch(/^Multiple bricks of a replicate volume are present on the same/);
    expect(await create(' own:/a own:/b ', { type: '4', 'disperse-count': '2' })).toMatch(
      /^Multiple bricks of a disperse/,
    );
    expect(await create(' own:/a node2:/b same:/c node2:/d ')).toBe('Creating volumes is not supported yet');
    expect(await create(' own:/a same:/b ', { force: '1' })).toBe('Creating volumes is not supported yet');
  });

  it('refuses hosts that are no peers', async () => {
    expect(await create(' own:/a stranger:/b ')).toBe("Host stranger is not in 'Peer in Cluster' state");
    expect(await create(' own:/a nowhere:/b ')).toBe("Host nowhere is not in 'Peer in Cluster' state");
  });

  it('refuses what is no multiple of a set', async () => {
    expect(await create(' own:/a ')).toBe('Failed to create volume files');
    expect(await create(' own:/a node2:/b own:/c ')).toBe('Failed to create volume files');
  });
});

describe('SYS_EXEC', () => {
  const path = '/programs/peer_x';
  const config = { workingDirectory: '/w', peerProgramDirectory: '/programs' };

  it('runs a program with its arguments and returns its output', async () => {
    const calls: unknown[] = [];
    const run = (...call: unknown[]): { exitCode: number; lines: string[] } => {
      calls.push(call);
      return { exitCode: 0, lines: ['one', 'two'] };
    };
    const glusterd = makeGlusterd({ config, host: fakeHost({ files: { [path]: 'program' }, run }) });
    const pairs = { command: 'x', cmd_args_count: '2', cmd_arg_1: 'a', cmd_arg_2: 'b c' };
    const rsp = await command(glusterd, 'SYS_EXEC', pairs);
    expect(calls).toEqual([[path, ['a', 'b c']]]);
    const dict = Dict.unserialize(rsp.dict);
    expect([rsp.op_ret, dict.string('output_1'), dict.string('output_2'), dict.int32('output_count')]).toEqual([
      0,
      'one',
      'two',
      2,
    ]);
  });

  it('runs nothing but programs of its directory', async () => {
    const files = { '/programs/peer_plain': 'file', '/bin/sh': 'program' };
    const glusterd = makeGlusterd({ config, host: fakeHost({ files }) });
    const text = async (name: string): Promise<string> =>
      (await command(glusterd, 'SYS_EXEC', { command: name })).op_errstr;
    expect(await text('plain')).toBe('gsync peer_plain command not found.');
    expect(await text('../../bin/sh')).toBe('invalid command name');
  });

  it('says why a program cannot be started, and lets the next one run', async () => {
    const glusterd = makeGlusterd({ config, host: fakeHost({ files: { [path]: 'program' } }) });
    for (let i = 0; i < 2; i++) {
      const rsp = await command(glusterd, 'SYS_EXEC', { command: 'x' });
      expect(rsp.op_errstr).toBe('Unable to execute command. Error : No such file or directory');
    }
  });

  it('runs one at a time', async () => {
    const glusterd = makeGlusterd({ config, host: fakeHost({ files: { [path]: 'program' } }) });
    glusterd.locks.tryTake(['N/A_vol'], OWN_UUID);
    const rsp = await command(glusterd, 'SYS_EXEC', { command: 'x', volname: 'N/A' });
    expect(rsp).toMatchObject({
      op_errno: glusterd_errno.EG_ANOTRANS,
      op_errstr: 'Another transaction is in progress for N/A. Please try again after some time.',
    });
  });
});

describe('the command log', () => {
  it('has what C writes into it', async () => {
    const lines: string[] = [];
    const host = fakeHost({ names: { localhost: ['127.0.0.1'] } });
    const glusterd = makeGlusterd({ host, commandLog: (line) => lines.push(line) });
    await command(glusterd, 'START_VOLUME', { 'cmd-str': 'volume start v', volname: 'v' });
    await command(glusterd, 'STATUS_VOLUME', { 'cmd-str': 'volume status', cmd: '512' });
    await command(glusterd, 'PROBE', { 'cmd-str': 'peer probe localhost', hostname: 'localhost', port: '24007' });
    await command(glusterd, 'LIST_VOLUME', { 'cmd-str': 'volume list' });
    await command(glusterd, 'GET_VOL_OPT', { 'cmd-str': 'volume get all all', volname: 'all', key: 'all' });
    expect(lines).toEqual([
      'volume start v : FAILED : Volume v does not exist',
      'volume status : SUCCESS',
      'peer probe localhost : SUCCESS : Probe on localhost not needed',
    ]);
  });
});
