import { authSys } from '@gluster-ts/auth';
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { describe, expect, it } from 'vitest';
import { codeOf, set, unset } from '../test/support/registering.ts';
import { nfs, OVER_LOOPBACK, OVER_TCP, OVER_TCP6, OVER_UNIX, rpcbOf, TestRpcbind } from '../test/support/serve.ts';
import { PMAPVERS, RpcbindRegistry, RPCBVERS, RPCBVERS4 } from './index.ts';

const TCP = 6;

describe('rpcbindProgram() lets register', () => {
  const user = { ...OVER_LOOPBACK, peer: { ...OVER_LOOPBACK.peer, port: 1024 } } as typeof OVER_LOOPBACK;
  const root = { ...OVER_LOOPBACK, peer: { ...OVER_LOOPBACK.peer, port: 1023 } } as typeof OVER_LOOPBACK;
  const root6 = { ...OVER_TCP6, peer: { family: 'ipv6', host: '::1', port: 1023 } } as typeof OVER_LOOPBACK;

  const register = (test: TestRpcbind, ends: typeof OVER_TCP) => {
    const clnt = test.clnt(ends);
    const pmap = { prog: 100_003, vers: 5, prot: TCP, port: 2049 };
    const verdict = (call: Promise<boolean>) =>
      call.catch((error: unknown) => error instanceof RpcClntError && error.authStatName);
    return Promise.all(
      [
        set(clnt, { version: 3 }),
        clnt.call(RPCBVERS, 'RPCBPROC_SET', rpcbOf(nfs({ version: 4 }))),
        clnt.call(PMAPVERS, 'PMAPPROC_SET', pmap),
        unset(clnt, { version: 3 }),
        clnt.call(RPCBVERS, 'RPCBPROC_UNSET', rpcbOf(nfs({ version: 4 }))),
        clnt.call(PMAPVERS, 'PMAPPROC_UNSET', pmap),
      ].map(verdict),
    );
  };
  const ALL = Array<unknown>(6).fill(true);
  const NONE = Array<unknown>(6).fill('AUTH_TOOWEAK');

  it('those on this machine', async () => {
    for (const ends of [OVER_UNIX, user, root, root6]) expect(await register(new TestRpcbind(), ends)).toEqual(ALL);
    for (const ends of [OVER_TCP, OVER_TCP6]) {
      const test = new TestRpcbind();
      expect(await register(test, ends)).toEqual(NONE);
      expect(test.registry.size).toBe(0);
      expect(test.program.statistics().map(({ setinfo, unsetinfo }) => setinfo + unsetinfo)).toEqual([0, 0, 0]);
    }
  });

  it('those on a unix socket only, where that is wanted', async () => {
    const test = new TestRpcbind({ loopback: false });
    for (const ends of [OVER_TCP, OVER_TCP6, user, root, root6]) expect(await register(test, ends)).toEqual(NONE);
    expect(await register(test, OVER_UNIX)).toEqual(ALL);
  });

  it('on a unix socket as whom they say they are', async () => {
    const test = new TestRpcbind();
    const clnt = test.clnt(OVER_UNIX);
    const owners = ['0', '1000', '', 'root', 'superuser', '-1', '99999999999', '1'.repeat(1000)];
    for (const [version, owner] of owners.entries()) expect(await set(clnt, { version, owner })).toBe(true);
    expect([...test.registry].map(({ owner }) => owner)).toEqual([
      'superuser',
      '1000',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(await unset(clnt, { version: 0, owner: '1000' })).toBe(false);
    expect(await unset(clnt, { version: 2, owner: '1000' })).toBe(false);
    expect(await unset(clnt, { version: 1, owner: '1001' })).toBe(false);
    expect(await unset(clnt, { version: 1, owner: '1000' })).toBe(true);
    expect(await unset(clnt, { version: 2, owner: 'whoever' })).toBe(true);
    expect(await unset(clnt, { version: 0, owner: '0' })).toBe(true);
  });

  it('on a unix socket as whom their credential says they are, whatever else they say', async () => {
    const test = new TestRpcbind();
    const user = test.clnt(OVER_UNIX, { auth: authSys({ uid: 1000, gid: 0 }) });
    expect(await set(user, { owner: '0' })).toBe(true);
    expect([...test.registry].map(({ owner }) => owner)).toEqual(['1000']);
    const pmap = { prog: 100_003, vers: 3, prot: TCP, port: 0 };
    // The portmapper's arguments name no owner.
    expect(await test.clnt(OVER_UNIX).call(PMAPVERS, 'PMAPPROC_UNSET', pmap)).toBe(true);
    expect(test.registry.size).toBe(1);
    const root = test.clnt(OVER_UNIX, { auth: authSys({ uid: 0, gid: 0 }) });
    expect(await root.call(PMAPVERS, 'PMAPPROC_UNSET', pmap)).toBe(true);
    expect(test.registry.size).toBe(0);
  });

  it('on loopback as the superuser or nobody in particular, by the port', async () => {
    const test = new TestRpcbind();
    expect(await set(test.clnt(user), { owner: '0' })).toBe(true);
    expect(await set(test.clnt(root), { version: 4 })).toBe(true);
    expect(await set(test.clnt(root6), { version: 5 })).toBe(true);
    expect([...test.registry].map(({ owner }) => owner)).toEqual(['unknown', 'superuser', 'superuser']);
    expect(await unset(test.clnt(user), { version: 4 })).toBe(false);
    expect(await unset(test.clnt(root))).toBe(true);
  });

  it('whom an option names, as whom another one says', async () => {
    const claims: [string, string][] = [];
    const test = new TestRpcbind({
      mayRegister: ({ connection }) => connection.peer.family === 'ipv4',
      ownerOf({ connection }, claim) {
        claims.push([connection.peer.family, claim]);
        return '42';
      },
    });
    expect(await set(test.clnt(OVER_TCP), { owner: 'me' })).toBe(true);
    expect(await codeOf(set(test.clnt(OVER_UNIX), { version: 4 }))).toBe('ERR_RPC_AUTH_ERROR');
    const pmap = { prog: 1, vers: 1, prot: 0, port: 0 };
    expect(await test.clnt(OVER_TCP).call(PMAPVERS, 'PMAPPROC_UNSET', pmap)).toBe(true);
    expect([...test.registry]).toEqual([nfs({ owner: '42' })]);
    expect(claims).toEqual([
      ['ipv4', 'me'],
      ['ipv4', ''],
      ['ipv4', ''],
    ]);
  });

  it('strangers, as nobody in particular, where everybody may', async () => {
    const test = new TestRpcbind({ mayRegister: () => true });
    const port = { ...OVER_TCP, peer: { ...OVER_TCP.peer, port: 1 } } as typeof OVER_TCP;
    expect(await set(test.clnt(port), { owner: '0' })).toBe(true);
    expect([...test.registry]).toEqual([nfs({ owner: 'unknown' })]);
  });

  it('its own process, as the superuser', async () => {
    const test = new TestRpcbind();
    expect(await set(test.clnt(), { owner: '1000' })).toBe(true);
    expect([...test.registry]).toEqual([nfs({ owner: 'superuser' })]);
    expect(await test.clnt().call(RPCBVERS4, 'RPCBPROC_GETADDR', rpcbOf(nfs()))).toBe('');
  });

  it('no address that is none, and not more than there is room for', async () => {
    const test = new TestRpcbind({}, new RpcbindRegistry({ registrationsMax: 2 }));
    const clnt = test.clnt(OVER_UNIX);
    const wrong = [
      { address: '' },
      { netid: '' },
      { netid: 'tcp6' },
      { address: '0.0.0.0.8' },
      { address: 'x'.repeat(100_000) },
      { netid: 'x'.repeat(100_000) },
    ];
    for (const fields of wrong) expect(await set(clnt, fields)).toBe(false);
    expect(await unset(clnt, { netid: 'x'.repeat(100_000) })).toBe(false);
    const torn = { ...rpcbOf(nfs()), r_netid: Uint8Array.of(0x74, 0x63, 0x70, 0xff) };
    expect(await clnt.call(RPCBVERS4, 'RPCBPROC_SET', torn)).toBe(false);
    const path = { ...rpcbOf(nfs({ netid: 'local' })), r_addr: Uint8Array.of(0x2f, 0xff) };
    expect(await clnt.call(RPCBVERS4, 'RPCBPROC_SET', path)).toBe(false);
    expect(test.registry.size).toBe(0);
    for (const [version, isSet] of [true, true, false, false].entries())
      expect(await set(clnt, { version })).toBe(isSet);
  });
});
