import { describe, expect, it } from 'vitest';
import { codeOf, set, unset } from '../test/support/registering.ts';
import { nfs, OVER_TCP, OVER_TCP6, OVER_UNIX, rpcbOf, TestRpcbind } from '../test/support/serve.ts';
import { PMAPVERS, RpcbindRegistry, RPCBVERS, RPCBVERS4 } from './index.ts';
import { textOf } from './text.ts';

const TCP = 6;
const UDP = 17;

describe('rpcbindProgram() version 2', () => {
  it('registers ports for TCP and UDP, finds and removes them', async () => {
    const test = new TestRpcbind();
    const { PMAPPROC_NULL, PMAPPROC_SET, PMAPPROC_UNSET, PMAPPROC_GETPORT, PMAPPROC_DUMP } = test
      .clnt(OVER_UNIX)
      .client(PMAPVERS);
    await PMAPPROC_NULL();
    const tcp = { prog: 7, vers: 1, prot: TCP, port: 2049 };
    const udp = { prog: 7, vers: 1, prot: UDP, port: 65_535 };
    expect(await PMAPPROC_SET(tcp)).toBe(true);
    expect(await PMAPPROC_SET(udp)).toBe(true);
    expect(await PMAPPROC_SET({ ...tcp, port: 2050 })).toBe(false);
    expect(await PMAPPROC_SET(tcp)).toBe(true);
    expect(await PMAPPROC_GETPORT({ ...tcp, port: 0 })).toBe(2049);
    expect(await PMAPPROC_GETPORT({ ...udp, port: 0 })).toBe(65_535);
    // Of another version there, so that its server can say which versions it has.
    expect(await PMAPPROC_GETPORT({ ...tcp, vers: 9 })).toBe(2049);
    expect(await PMAPPROC_GETPORT({ ...tcp, prot: 1 })).toBe(0);
    expect(await PMAPPROC_GETPORT({ ...tcp, prog: 8 })).toBe(0);
    expect(await PMAPPROC_DUMP()).toEqual([{ map: tcp }, { map: udp }]);
    expect([...test.registry].map(({ address }) => address)).toEqual(['0.0.0.0.8.1', '0.0.0.0.255.255']);
    expect(await PMAPPROC_UNSET({ ...tcp, prot: 99, port: 99 })).toBe(true);
    expect(await PMAPPROC_DUMP()).toEqual([]);
  });

  it.each([
    ['protocol', { prog: 7, vers: 1, prot: 1, port: 2049 }],
    ['port 0', { prog: 7, vers: 1, prot: TCP, port: 0 }],
    ['port above 65535', { prog: 7, vers: 1, prot: TCP, port: 65_536 + 2049 }],
  ])('does not register a wrong %s', async (_, args) => {
    const test = new TestRpcbind();
    expect(await test.clnt(OVER_UNIX).call(PMAPVERS, 'PMAPPROC_SET', args)).toBe(false);
    expect(test.registry.size).toBe(0);
  });

  it('tells only of what has a port for TCP and UDP over IPv4', async () => {
    const test = new TestRpcbind();
    test.registry.set(nfs());
    test.registry.set(nfs({ netid: 'tcp6', address: '::.8.1' }));
    test.registry.set(nfs({ netid: 'local', address: '/run/nfs' }));
    const map = { prog: 100_003, vers: 3, prot: TCP, port: 2049 };
    expect(await test.clnt(OVER_TCP).call(PMAPVERS, 'PMAPPROC_DUMP', undefined)).toEqual([{ map }]);
  });
});

describe.each([
  [3, RPCBVERS],
  [4, RPCBVERS4],
] as const)('rpcbindProgram() version %i', (_, described) => {
  // What both versions have.
  const version = described as typeof RPCBVERS;

  it('registers, finds and removes', async () => {
    const test = new TestRpcbind();
    const { RPCBPROC_SET, RPCBPROC_UNSET, RPCBPROC_GETADDR, RPCBPROC_DUMP } = test.clnt(OVER_UNIX).client(version);
    const remote = test.clnt(OVER_TCP).client(version);
    const tcp = rpcbOf(nfs({ owner: '1000' }));
    const local = rpcbOf(nfs({ owner: '1000', netid: 'local', address: '/run/nfs' }));
    expect(await RPCBPROC_SET(tcp)).toBe(true);
    expect(await RPCBPROC_SET(local)).toBe(true);
    expect(await RPCBPROC_SET({ ...tcp, r_addr: rpcbOf(nfs({ address: '0.0.0.0.8.2' })).r_addr })).toBe(false);
    // The transport is the one of the call, whatever is named.
    expect(await RPCBPROC_GETADDR(tcp)).toBe('/run/nfs');
    expect(await remote.RPCBPROC_GETADDR(local)).toBe('192.0.2.1.8.1');
    expect(await remote.RPCBPROC_GETADDR({ ...tcp, r_vers: 9 })).toBe('192.0.2.1.8.1');
    expect(await remote.RPCBPROC_GETADDR({ ...tcp, r_prog: 9 })).toBe('');
    const list = await RPCBPROC_DUMP();
    expect(list.map(({ rpcb_map }) => [textOf(rpcb_map.r_addr), textOf(rpcb_map.r_owner)])).toEqual([
      ['0.0.0.0.8.1', '1000'],
      ['/run/nfs', '1000'],
    ]);
    expect(await RPCBPROC_UNSET(tcp)).toBe(true);
    expect(await RPCBPROC_DUMP()).toHaveLength(1);
    expect(await RPCBPROC_UNSET({ ...tcp, r_netid: new Uint8Array(0) })).toBe(true);
    expect(await RPCBPROC_DUMP()).toEqual([]);
  });

  it('tells the time', async () => {
    const test = new TestRpcbind({ now: () => 1_795_000_000_999 });
    expect(await test.clnt(OVER_TCP).call(version, 'RPCBPROC_GETTIME', undefined)).toBe(1_795_000_000);
  });

  it('translates addresses of the transport of the call', async () => {
    const test = new TestRpcbind();
    const tcp6 = test.clnt(OVER_TCP6).client(version);
    const universal = '2001:db8::7.3.128';
    const netbuf = await tcp6.RPCBPROC_UADDR2TADDR(universal);
    expect(netbuf.buf).toHaveLength(28);
    expect(await tcp6.RPCBPROC_TADDR2UADDR(netbuf)).toBe(universal);
    const tcp = test.clnt(OVER_TCP).client(version);
    expect(await tcp.RPCBPROC_UADDR2TADDR(universal)).toEqual({ maxlen: 0, buf: new Uint8Array(0) });
    expect(await tcp.RPCBPROC_TADDR2UADDR(netbuf)).toBe('');
  });
});

describe('rpcbindProgram() version 4', () => {
  it('finds the very version with GETVERSADDR', async () => {
    const test = new TestRpcbind();
    test.registry.set(nfs());
    const { RPCBPROC_GETVERSADDR } = test.clnt(OVER_TCP).client(RPCBVERS4);
    expect(await RPCBPROC_GETVERSADDR(rpcbOf(nfs()))).toBe('192.0.2.1.8.1');
    expect(await RPCBPROC_GETVERSADDR(rpcbOf(nfs({ version: 4 })))).toBe('');
  });

  it('lists the addresses for the family of the call with GETADDRLIST', async () => {
    const test = new TestRpcbind();
    test.registry.set(nfs());
    test.registry.set(nfs({ netid: 'udp', address: '192.0.2.5.8.1' }));
    test.registry.set(nfs({ netid: 'tcp6', address: '::.8.1' }));
    test.registry.set(nfs({ netid: 'local', address: '/run/nfs' }));
    test.registry.set(nfs({ version: 4 }));
    const list = async (ends: typeof OVER_TCP) => {
      const all = await test.clnt(ends).call(RPCBVERS4, 'RPCBPROC_GETADDRLIST', rpcbOf(nfs()));
      return all.map(({ rpcb_entry_map: one }) => [
        one.r_maddr,
        one.r_nc_netid,
        one.r_nc_semantics,
        one.r_nc_protofmly,
        one.r_nc_proto,
      ]);
    };
    expect(await list(OVER_TCP)).toEqual([
      ['192.0.2.1.8.1', 'tcp', 3, 'inet', 'tcp'],
      ['192.0.2.5.8.1', 'udp', 1, 'inet', 'udp'],
    ]);
    expect(await list(OVER_TCP6)).toEqual([['2001:db8::1.8.1', 'tcp6', 3, 'inet6', 'tcp']]);
    expect(await list(OVER_UNIX)).toEqual([['/run/nfs', 'local', 3, 'loopback', '-']]);
  });

  it('counts what it is asked', async () => {
    const test = new TestRpcbind();
    const local = test.clnt(OVER_UNIX);
    await set(local);
    await set(local, { address: '0.0.0.0.8.2' });
    await unset(local, { version: 9 });
    await local.call(RPCBVERS, 'RPCBPROC_NULL', undefined);
    await local.call(PMAPVERS, 'PMAPPROC_GETPORT', { prog: 100_003, vers: 3, prot: TCP, port: 0 });
    await local.call(PMAPVERS, 'PMAPPROC_GETPORT', { prog: 100_003, vers: 3, prot: UDP, port: 0 });
    await test.clnt(OVER_TCP).call(RPCBVERS4, 'RPCBPROC_GETADDR', rpcbOf(nfs()));
    const stat = await local.call(RPCBVERS4, 'RPCBPROC_GETSTAT', undefined);
    expect(stat).toEqual(test.program.statistics());
    const [two, three, four] = stat;
    expect(two).toMatchObject({
      info: [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      addrinfo: [
        { prog: 100_003, vers: 3, netid: 'tcp', success: 1, failure: 0 },
        { prog: 100_003, vers: 3, netid: 'udp', success: 0, failure: 1 },
      ],
    });
    expect(three?.info).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(four).toMatchObject({
      info: [0, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      setinfo: 1,
      unsetinfo: 1,
      addrinfo: [{ prog: 100_003, vers: 3, netid: 'tcp', success: 1, failure: 0 }],
      rmtinfo: [],
    });
  });

  it('does not remember more kinds of lookups than it has a mind to', async () => {
    const test = new TestRpcbind();
    const clnt = test.clnt(OVER_TCP);
    const lookups = Array.from({ length: 300 }, (_, program) => {
      return clnt.call(RPCBVERS4, 'RPCBPROC_GETADDR', rpcbOf(nfs({ program })));
    });
    await Promise.all(lookups);
    const [, , four] = test.program.statistics();
    expect(four?.info[3]).toBe(300);
    expect(four?.addrinfo).toHaveLength(256);
  });
});

describe('rpcbindProgram()', () => {
  it('passes no calls on, unless told', async () => {
    const clnt = new TestRpcbind().clnt(OVER_UNIX);
    const call = { prog: 100_000, vers: 2, proc: 4, args: new Uint8Array(0) };
    const codes = await Promise.all([
      codeOf(clnt.call(PMAPVERS, 'PMAPPROC_CALLIT', call)),
      codeOf(clnt.call(RPCBVERS, 'RPCBPROC_CALLIT', call)),
      codeOf(clnt.call(RPCBVERS4, 'RPCBPROC_BCAST', call)),
      codeOf(clnt.call(RPCBVERS4, 'RPCBPROC_INDIRECT', call)),
    ]);
    expect(codes).toEqual(Array(4).fill('ERR_RPC_PROC_UNAVAIL'));
  });

  it('tells which versions it has', async () => {
    const clnt = new TestRpcbind().clnt(OVER_UNIX);
    await expect(clnt.call({ ...PMAPVERS, version: 1 }, 'PMAPPROC_NULL', undefined)).rejects.toMatchObject({
      code: 'ERR_RPC_PROG_MISMATCH',
      low: 2,
      high: 4,
    });
  });

  it('is served no longer when unregistered', async () => {
    const test = new TestRpcbind();
    test.program.unregister(test.svc);
    expect(await codeOf(test.clnt(OVER_UNIX).call(PMAPVERS, 'PMAPPROC_NULL', undefined))).toBe('ERR_RPC_PROG_UNAVAIL');
    expect(test.svc.programs).toEqual([]);
  });

  it('answers lookups from any port, also of a service that is careful about ports', async () => {
    const test = new TestRpcbind({}, new RpcbindRegistry(), { allowInsecure: false });
    test.registry.set(nfs());
    const clnt = test.clnt(OVER_TCP);
    expect(await clnt.call(RPCBVERS4, 'RPCBPROC_GETADDR', rpcbOf(nfs()))).toBe('192.0.2.1.8.1');
  });

  it('gives the address by which it was reached, where a service is on all of them', async () => {
    const test = new TestRpcbind();
    test.registry.set(nfs({ version: 1, netid: 'tcp', address: '0.0.0.0.8.1' }));
    test.registry.set(nfs({ version: 2, netid: 'tcp', address: '192.0.2.5.8.1' }));
    test.registry.set(nfs({ version: 1, netid: 'tcp6', address: '::.8.1' }));
    test.registry.set(nfs({ version: 2, netid: 'tcp6', address: '2001:db8::5.8.1' }));
    const address = (ends: typeof OVER_TCP, version: number) => {
      return test.clnt(ends).call(RPCBVERS4, 'RPCBPROC_GETVERSADDR', rpcbOf(nfs({ version })));
    };
    expect(await address(OVER_TCP, 1)).toBe('192.0.2.1.8.1');
    expect(await address(OVER_TCP, 2)).toBe('192.0.2.5.8.1');
    expect(await address(OVER_TCP6, 1)).toBe('2001:db8::1.8.1');
    expect(await address(OVER_TCP6, 2)).toBe('2001:db8::5.8.1');
    // A link-local address can not be told without its zone, and with it means nothing elsewhere.
    const zone = { ...OVER_TCP6, local: { family: 'ipv6', host: 'fe80::1%eth0', port: 111 } } as typeof OVER_TCP6;
    expect(await address(zone, 1)).toBe('::.8.1');
  });

  it('announces itself where it listens, and takes that back', () => {
    const test = new TestRpcbind();
    const places = () => [...test.registry].map(({ netid, version, address }) => `${netid} ${version} ${address}`);
    const announced = [
      test.program.announce({ family: 'ipv4', host: '0.0.0.0', port: 111 }),
      test.program.announce({ path: '/run/rpcbind.sock' }),
      test.program.announce({ host: '::', port: 111 }),
    ];
    expect(places()).toEqual([
      'tcp 4 0.0.0.0.0.111',
      'tcp 3 0.0.0.0.0.111',
      'tcp 2 0.0.0.0.0.111',
      'local 4 /run/rpcbind.sock',
      'local 3 /run/rpcbind.sock',
      'tcp6 4 ::.0.111',
      'tcp6 3 ::.0.111',
    ]);
    expect([...test.registry].every(({ program, owner }) => program === 100_000 && owner === 'superuser')).toBe(true);
    announced[2]![Symbol.dispose]();
    announced[0]![Symbol.dispose]();
    expect(places()).toEqual(['local 4 /run/rpcbind.sock', 'local 3 /run/rpcbind.sock']);
    expect(() => test.program.announce({ family: 'memory' })).toThrow('No universal address for an address of family');
  });

  it('is not to be unseated by those who register', async () => {
    const test = new TestRpcbind();
    test.program.announce({ host: '0.0.0.0', port: 111 });
    const clnt = test.clnt(OVER_UNIX);
    expect(await set(clnt, { program: 100_000, version: 4, address: '0.0.0.0.8.1', owner: '1000' })).toBe(false);
    expect(await unset(clnt, { program: 100_000, version: 4, owner: '1000' })).toBe(false);
    expect(test.registry.size).toBe(3);
  });
});
