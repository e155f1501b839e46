import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { memoryPair } from '@gluster-ts/rpc-transport';
import { procedure, program, xdrUint } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import {
  nfs,
  OVER_LOOPBACK,
  OVER_TCP,
  OVER_TCP6,
  OVER_UNIX,
  rpcbOf,
  seenAt,
  TestRpcbind,
} from '../test/support/serve.ts';
import type { Ends } from '../test/support/serve.ts';
import { PMAPVERS, RpcbindClnt, RpcbindError, RPCBVERS, RPCBVERS4 } from './index.ts';
import type { Mapping, RpcbindProgramOptions } from './index.ts';

/** An rpcbind that speaks these versions, and a client of it. */
function rpcbind(
  ends: Ends,
  mappings: readonly Mapping[] = [],
  versions: readonly number[] = [2, 3, 4],
  options: RpcbindProgramOptions = {},
): { test: TestRpcbind; clnt: RpcbindClnt } {
  const test = new TestRpcbind(options);
  for (const version of [2, 3, 4]) if (!versions.includes(version)) test.svc.unregister(100_000, version);
  for (const one of mappings) test.registry.set(one);
  return { test, clnt: new RpcbindClnt(test.connect(ends)) };
}

/** A client of handlers of one's own. */
function clientOf(register: (svc: Rpcsvc) => void, ends: Ends = OVER_TCP): RpcbindClnt {
  const svc = new Rpcsvc();
  register(svc);
  const pair = memoryPair();
  svc.attach(seenAt(pair.server, ends));
  return new RpcbindClnt(seenAt(pair.client, { peer: ends.local, local: ends.peer }));
}

const refused = (code: string, message?: string) =>
  expect.objectContaining({
    code,
    ...(message !== undefined && { message: expect.stringContaining(message) as string }),
  }) as Error;

describe('RpcbindClnt.lookup()', () => {
  it.each([[[2]], [[2, 3]], [[2, 3, 4]], [[3]], [[4]]])('asks a server of versions %j', async (versions) => {
    const { clnt } = rpcbind(OVER_TCP, [nfs()], versions);
    const found = await clnt.lookup({ program: 100_003, version: 3 });
    expect(found).toEqual({
      program: 100_003,
      version: 3,
      netid: 'tcp',
      universalAddress: versions.includes(3) || versions.includes(4) ? '192.0.2.1.8.1' : '0.0.0.0.8.1',
      endpoint: { host: '192.0.2.1', port: 2049 },
    });
    await expect(clnt.lookup({ program: 100_004, version: 3 })).rejects.toEqual(refused('ERR_RPCBIND_NOT_REGISTERED'));
  });

  it('asks for the very version where that can be asked', async () => {
    const { clnt } = rpcbind(OVER_TCP, [nfs()]);
    await expect(clnt.lookup({ program: 100_003, version: 4 })).rejects.toEqual(
      refused(
        'ERR_RPCBIND_NOT_REGISTERED',
        'Program 100003 version 4 is not registered for tcp with rpcbind at the other end',
      ),
    );
    const { clnt: older } = rpcbind(OVER_TCP, [nfs()], [3]);
    expect(await older.lookup({ program: 100_003, version: 4 })).toMatchObject({ endpoint: { port: 2049 } });
  });

  it('remembers which version is spoken', async () => {
    const { test, clnt } = rpcbind(OVER_TCP, [nfs()], [2]);
    for (let i = 0; i < 3; i++) await clnt.lookup({ program: 100_003, version: 3 });
    expect(test.svc.stats().refused.PROG_MISMATCH).toBe(1);
  });

  it('asks for addresses of both families, for as far as they can be reached', async () => {
    const tcp6 = nfs({ netid: 'tcp6', address: '::.8.2' });
    const of = async (ends: Ends, ...mappings: Mapping[]) => {
      return (await rpcbind(ends, mappings).clnt.lookup({ program: 100_003, version: 3 })).endpoint;
    };
    expect(await of(OVER_TCP6, nfs(), tcp6)).toEqual({ host: '2001:db8::1', port: 2050 });
    expect(await of(OVER_LOOPBACK, nfs(), tcp6)).toEqual({ host: '127.0.0.1', port: 2049 });
    expect(await of(OVER_LOOPBACK, tcp6)).toEqual({ host: '::1', port: 2050 });
    expect(await of(OVER_UNIX, nfs(), tcp6)).toEqual({ host: '127.0.0.1', port: 2049 });
    expect(await of(OVER_UNIX, tcp6)).toEqual({ host: '::1', port: 2050 });
    await expect(of(OVER_TCP, tcp6)).rejects.toEqual(refused('ERR_RPCBIND_NOT_REGISTERED', 'for tcp with'));
  });

  it('asks for the transports that are named, in their order', async () => {
    const all = [nfs(), nfs({ netid: 'udp', address: '0.0.0.0.8.3' }), nfs({ netid: 'local', address: '/run/nfs' })];
    const of = async (ends: Ends, netid: string | string[], versions?: number[]) => {
      const found = await rpcbind(ends, all, versions).clnt.lookup({ program: 100_003, version: 3, netid });
      return [found.netid, found.endpoint];
    };
    expect(await of(OVER_TCP, 'udp')).toEqual(['udp', { host: '192.0.2.1', port: 2051 }]);
    expect(await of(OVER_TCP, 'udp', [2])).toEqual(['udp', { host: '192.0.2.1', port: 2051 }]);
    expect(await of(OVER_UNIX, ['local', 'tcp'])).toEqual(['local', { path: '/run/nfs' }]);
    expect(await of(OVER_UNIX, ['udp6', 'tcp', 'local'])).toEqual(['tcp', { host: '127.0.0.1', port: 2049 }]);
    await expect(of(OVER_TCP, ['udp6', 'tcp6'])).rejects.toEqual(
      refused('ERR_RPCBIND_NOT_REGISTERED', 'for udp6 or tcp6'),
    );
    await expect(of(OVER_TCP, 'local')).rejects.toEqual(refused('ERR_RPCBIND_NO_TRANSPORT'));
  });

  it('takes another procedure of version 3 where version 4 lacks one', async () => {
    const clnt = clientOf((svc) => {
      svc.register(RPCBVERS4, {});
      svc.register(RPCBVERS, { RPCBPROC_GETADDR: sync(() => '192.0.2.1.8.1') });
    });
    expect(await clnt.lookup({ program: 7, version: 1 })).toMatchObject({ endpoint: { port: 2049 } });
  });

  it('does not believe what is no address', async () => {
    const clnt = clientOf((svc) => svc.register(RPCBVERS4, { RPCBPROC_GETVERSADDR: sync(() => 'nowhere') }));
    await expect(clnt.lookup({ program: 7, version: 1 })).rejects.toEqual(
      refused('ERR_RPCBIND_BAD_ADDRESS', 'nowhere'),
    );
    const huge = clientOf((svc) => svc.register(PMAPVERS, { PMAPPROC_GETPORT: sync(() => 0xffff_ffff) }));
    await expect(huge.lookup({ program: 7, version: 1 })).rejects.toEqual(refused('ERR_RPCBIND_BAD_ADDRESS'));
  });

  it('says so when nothing there is an rpcbind', async () => {
    const clnt = clientOf(() => undefined);
    await expect(clnt.lookup({ program: 7, version: 1 })).rejects.toEqual(
      refused('ERR_RPCBIND_UNSUPPORTED', 'speaks no version that can'),
    );
  });

  it('hands the failures of calls on', async () => {
    const clnt = clientOf((svc) => {
      svc.register(RPCBVERS4, {
        RPCBPROC_GETVERSADDR: () => {
          throw new Error('out of order');
        },
      });
    });
    const error: unknown = await clnt.lookup({ program: 7, version: 1 }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RpcClntError);
    expect(error).toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
  });

  it('is given up when its signal is aborted', async () => {
    const abort = new AbortController();
    const clnt = clientOf((svc) => {
      svc.register(RPCBVERS4, {
        RPCBPROC_GETVERSADDR: () => {
          abort.abort();
          return new Promise(() => undefined);
        },
      });
    });
    const lookup = clnt.lookup({ program: 7, version: 1 }, { signal: abort.signal });
    await expect(lookup).rejects.toMatchObject({ code: 'ERR_RPC_ABORTED' });
  });
});

describe('RpcbindClnt.dump()', () => {
  it.each([3, 4])('lists all of a version %i', async (version) => {
    const all = [nfs(), nfs({ netid: 'local', address: '/run/größe', owner: '1000' })];
    expect(await rpcbind(OVER_TCP, all, [version]).clnt.dump()).toEqual(all);
  });

  it('lists what a portmapper knows', async () => {
    const clnt = clientOf((svc) => {
      svc.register(PMAPVERS, {
        PMAPPROC_DUMP: sync(() => [
          { map: { prog: 7, vers: 1, prot: 6, port: 2049 } },
          { map: { prog: 7, vers: 1, prot: 17, port: 111 } },
          { map: { prog: 7, vers: 1, prot: 33, port: 70_000 } },
        ]),
      });
    });
    expect(await clnt.dump()).toEqual([
      { program: 7, version: 1, netid: 'tcp', address: '0.0.0.0.8.1', owner: '' },
      { program: 7, version: 1, netid: 'udp', address: '0.0.0.0.0.111', owner: '' },
      { program: 7, version: 1, netid: 'protocol 33', address: '0.0.0.0.273.112', owner: '' },
    ]);
  });

  it('lists what is beside a registration that is no text', async () => {
    const clnt = clientOf((svc) => {
      const odd = { ...rpcbOf(nfs()), r_owner: Uint8Array.of(0x61, 0xff) };
      svc.register(RPCBVERS4, { RPCBPROC_DUMP: sync(() => [odd, rpcbOf(nfs())].map((rpcb_map) => ({ rpcb_map }))) });
    });
    expect((await clnt.dump()).map(({ owner }) => owner)).toEqual(['a\ufffd', 'superuser']);
  });
});

describe('RpcbindClnt.set() and unset()', () => {
  it.each([[[4]], [[3]], [[2]]])('register and remove with versions %j', async (versions) => {
    const { test, clnt } = rpcbind(OVER_UNIX, [], versions);
    const mapping = { program: 100_003, version: 3, netid: 'tcp', address: '0.0.0.0.8.1' };
    expect(await clnt.set(mapping)).toBe(true);
    expect(await clnt.set({ ...mapping, address: '0.0.0.0.8.2' })).toBe(false);
    expect([...test.registry]).toEqual([nfs({ owner: versions[0] === 2 ? 'unknown' : ownerOfThisProcess() })]);
    expect(await clnt.unset({ program: 100_003, version: 4 })).toBe(true);
    expect(test.registry.size).toBe(1);
    expect(await clnt.unset({ program: 100_003, version: 3, netid: 'tcp' })).toBe(true);
    expect(test.registry.size).toBe(0);
  });

  it('remove from all transports when none is named', async () => {
    const { test, clnt } = rpcbind(OVER_UNIX, [
      nfs({ owner: ownerOfThisProcess() }),
      nfs({ netid: 'local', address: '/run/nfs', owner: ownerOfThisProcess() }),
    ]);
    expect(await clnt.unset({ program: 100_003, version: 3 })).toBe(true);
    expect(test.registry.size).toBe(0);
  });

  it('tell when a portmapper can not know such a thing', async () => {
    const { clnt } = rpcbind(OVER_UNIX, [], [2]);
    const mapping = { program: 100_003, version: 3, netid: 'local', address: '/run/nfs' };
    await expect(clnt.set(mapping)).rejects.toEqual(refused('ERR_RPCBIND_UNSUPPORTED', 'Cannot register local'));
    await expect(clnt.unset(mapping)).rejects.toEqual(refused('ERR_RPCBIND_UNSUPPORTED'));
  });

  it('refuse what is no address before anybody is asked', async () => {
    const { test, clnt } = rpcbind(OVER_UNIX);
    const mapping = { program: 100_003, version: 3, netid: 'tcp', address: 'localhost.8.1' };
    await expect(clnt.set(mapping)).rejects.toBeInstanceOf(RpcbindError);
    expect(test.svc.stats().calls).toBe(0);
  });
});

describe('RpcbindClnt', () => {
  it('lists addresses, tells the time and statistics', async () => {
    const { clnt } = rpcbind(OVER_TCP, [nfs()], [2, 3, 4], { now: () => 1_795_000_000_999 });
    const query = { program: 100_003, version: 3 };
    expect(await clnt.addresses(query)).toMatchObject([{ r_maddr: '192.0.2.1.8.1', r_nc_netid: 'tcp' }]);
    expect(await clnt.time()).toBe(1_795_000_000);
    const [, , four] = await clnt.statistics();
    expect(four?.info).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1]);
    const { clnt: older } = rpcbind(OVER_TCP, [], [2]);
    for (const asked of [older.addresses(query), older.time(), older.statistics()]) {
      await expect(asked).rejects.toEqual(refused('ERR_RPCBIND_UNSUPPORTED'));
    }
  });

  const described = program({
    name: 'calculator',
    number: 7,
    version: 1,
    procedures: { DOUBLE: procedure(5, xdrUint, xdrUint) },
  });
  const answer = { addr: '192.0.2.1.8.1', results: Uint8Array.of(0, 0, 0, 42) };

  it.each<[string, string, (svc: Rpcsvc) => void]>([
    ['INDIRECT', '192.0.2.1.8.1', (svc) => svc.register(RPCBVERS4, { RPCBPROC_INDIRECT: sync(() => answer) })],
    ['CALLIT', '192.0.2.1.8.1', (svc) => svc.register(RPCBVERS, { RPCBPROC_CALLIT: sync(() => answer) })],
    [
      'CALLIT of a portmapper',
      '0.0.0.0.8.1',
      (svc) => svc.register(PMAPVERS, { PMAPPROC_CALLIT: sync(() => ({ port: 2049, res: answer.results })) }),
    ],
  ])('has calls passed on with %s', async (_, address, register) => {
    const clnt = clientOf((svc) => register(svc));
    expect(await clnt.indirect(described, 'DOUBLE', 21)).toEqual({ address, result: 42 });
  });

  it('does not believe what is no result of a call that was passed on', async () => {
    const torn = { addr: '', results: new Uint8Array(3) };
    const clnt = clientOf((svc) => svc.register(RPCBVERS4, { RPCBPROC_INDIRECT: sync(() => torn) }));
    await expect(clnt.indirect(described, 'DOUBLE', 21)).rejects.toMatchObject({ code: 'ERR_XDR_TRUNCATED' });
  });

  it('leaves a connection open that it was given', async () => {
    const test = new TestRpcbind();
    const connection = test.connect(OVER_UNIX);
    {
      await using clnt = new RpcbindClnt(connection);
      await clnt.time();
    }
    expect(connection.state).not.toBe('closed');
    await using again = new RpcbindClnt(connection);
    expect(await again.dump()).toEqual([]);
  });
});

function ownerOfThisProcess(): string {
  const uid = process.geteuid?.() ?? 0;
  return uid === 0 ? 'superuser' : String(uid);
}
