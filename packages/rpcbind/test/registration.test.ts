import { Rpcsvc } from '@gluster-ts/rpcsvc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { register, rpcbindProgram, RpcbindRegistry } from '../src/index.ts';
import type { RpcbindProgramOptions, RpcbindTarget } from '../src/index.ts';
import { Temporary } from './support/temporary.ts';

const ADDRESS = { family: 'ipv4', host: '0.0.0.0', port: 2049 };
const ONE = [{ number: 7, version: 1 }];

describe('register()', () => {
  let temporary: Temporary;
  let registry: RpcbindRegistry;
  let target: RpcbindTarget;
  const start = async (options: RpcbindProgramOptions = {}): Promise<void> => {
    const svc = new Rpcsvc();
    rpcbindProgram(registry, options).register(svc);
    target = { path: temporary.path(`rpcbind-${Math.random()}`) };
    await temporary.serve(svc, target);
  };
  const places = () =>
    [...registry].map(({ program, version, netid, address }) => `${program} ${version} ${netid} ${address}`);
  beforeEach(async () => {
    temporary = await Temporary.make();
    registry = new RpcbindRegistry({ registrationsMax: 8 });
    await start();
  });
  afterEach(() => temporary[Symbol.asyncDispose]());

  it('registers until disposed of', async () => {
    {
      await using registration = await register(ONE, ADDRESS, { target });
      expect(places()).toEqual(['7 1 tcp 0.0.0.0.8.1']);
      expect(registration.services).toEqual([{ program: 7, version: 1, netid: 'tcp', address: '0.0.0.0.8.1' }]);
    }
    expect(places()).toEqual([]);
  });

  it('registers every program at every address', async () => {
    const programs = [...ONE, { number: 7, version: 2 }];
    const registration = await register(programs, [ADDRESS, { path: '/run/seven' }, { host: '::1', port: 2049 }], {
      target,
    });
    expect(places()).toEqual([
      '7 1 tcp 0.0.0.0.8.1',
      '7 1 local /run/seven',
      '7 1 tcp6 ::1.8.1',
      '7 2 tcp 0.0.0.0.8.1',
      '7 2 local /run/seven',
      '7 2 tcp6 ::1.8.1',
    ]);
    expect(await registration.release()).toBe(true);
    expect(places()).toEqual([]);
  });

  it('registers who listens on :: for IPv4 too, unless told otherwise', async () => {
    const both = await register(ONE, { host: '::', port: 2049 }, { target });
    expect(places()).toEqual(['7 1 tcp6 ::.8.1', '7 1 tcp 0.0.0.0.8.1']);
    await both.release();
    await register(ONE, { host: '::', port: 2049 }, { target, ipv6Only: true });
    expect(places()).toEqual(['7 1 tcp6 ::.8.1']);
  });

  it('registers for the transport that is named', async () => {
    await register(ONE, { host: '0.0.0.0', port: 2049, netid: 'udp' }, { target });
    expect(places()).toEqual(['7 1 udp 0.0.0.0.8.1']);
    await register(ONE, { protocol: 'udp', family: 'ipv6', host: '::', port: 2049 }, { target, replace: true });
    expect(places()).toEqual(['7 1 udp6 ::.8.1', '7 1 udp 0.0.0.0.8.1']);
  });

  it('registers all or nothing', async () => {
    const other = { program: 7, version: 2, netid: 'tcp', address: '0.0.0.0.8.2', owner: 'superuser' };
    registry.set(other);
    const programs = [1, 2, 3].map((version) => ({ number: 7, version }));
    await expect(register(programs, ADDRESS, { target })).rejects.toMatchObject({
      code: 'ERR_RPCBIND_REFUSED',
      message: expect.stringMatching(
        /^Cannot register version 2 of program 7 at 0\.0\.0\.0\.8\.1 of tcp: rpcbind at .* refuses$/,
      ) as string,
    });
    expect([...registry]).toEqual([other]);
  });

  it('replaces what the same owner has left behind, when asked to', async () => {
    await register(ONE, { ...ADDRESS, port: 2050 }, { target });
    await expect(register(ONE, ADDRESS, { target })).rejects.toMatchObject({ code: 'ERR_RPCBIND_REFUSED' });
    await register(ONE, ADDRESS, { target, replace: true });
    expect(places()).toEqual(['7 1 tcp 0.0.0.0.8.1']);
  });

  it.each([
    [{ family: 'memory' }, 'ERR_RPCBIND_BAD_ADDRESS'],
    [{ host: 'localhost', port: 2049 }, 'ERR_RPCBIND_BAD_ADDRESS'],
    [{ host: '0.0.0.0', port: 0 }, 'ERR_RPCBIND_BAD_ADDRESS'],
  ])('does not register %j', async (address, code) => {
    await expect(register(ONE, address, { target })).rejects.toMatchObject({ code });
    expect(places()).toEqual([]);
  });

  it('tells that rpcbind can not be reached', async () => {
    const nobody = { path: temporary.path('nobody') };
    await expect(register(ONE, ADDRESS, { target: nobody })).rejects.toMatchObject({ code: 'ERR_RPC_CONNECT' });
  });

  it('is given up when its signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(register(ONE, ADDRESS, { target, signal })).rejects.toMatchObject({ code: 'ERR_RPC_ABORTED' });
    expect(places()).toEqual([]);
  });
});

describe('Registration.release()', () => {
  it('says false when rpcbind is gone, or does not let it, and does not fail', async () => {
    await using temporary = await Temporary.make();
    const registry = new RpcbindRegistry();
    const svc = new Rpcsvc();
    rpcbindProgram(registry).register(svc);
    const target = { path: temporary.path('rpcbind') };
    const listener = await temporary.serve(svc, target);
    const taken = await register(ONE, ADDRESS, { target });
    registry.unset(7, 1, '');
    registry.set({ program: 7, version: 1, netid: 'tcp', address: '0.0.0.0.8.1', owner: 'somebody else' });
    // The superuser may.
    const isRoot = process.geteuid?.() === 0;
    expect(await taken.release()).toBe(isRoot);
    registry.unset(7, 1, '');
    const lost = await register(ONE, ADDRESS, { target });
    await listener.close();
    expect(await lost.release()).toBe(false);
    // Once is enough.
    expect(lost.release()).toBe(lost.release());
  });
});
