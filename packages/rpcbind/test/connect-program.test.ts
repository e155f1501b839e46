import { connect } from '@gluster-ts/rpc-transport';
import type { Listener } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectProgram, lookup, rpcbindProgram, RpcbindRegistry, RPCBVERS4 } from '../src/index.ts';
import { calculator } from './support/calculator.ts';
import { Temporary } from './support/temporary.ts';

describe('connectProgram()', () => {
  let temporary: Temporary;
  let registry: RpcbindRegistry;
  let target: { host: string; port: number };
  let service: Listener;
  beforeEach(async () => {
    temporary = await Temporary.make();
    registry = new RpcbindRegistry();
    const svc = new Rpcsvc();
    rpcbindProgram(registry).register(svc);
    const { address } = await temporary.serve(svc, { host: '127.0.0.1', port: 0 });
    target = { host: '127.0.0.1', port: portOf(address) };
    service = await serve();
    announce(service);
  });
  afterEach(() => temporary[Symbol.asyncDispose]());

  const portOf = (address: Listener['address']): number => ('port' in address ? address.port : 0);
  const serve = (): Promise<Listener> => {
    const svc = new Rpcsvc().register(calculator, { ADD: sync(({ a, b }) => a + b) });
    return temporary.serve(svc, { host: '127.0.0.1', port: 0 });
  };
  const announce = ({ address }: Listener, netid = 'tcp'): void => {
    const port = portOf(address);
    const { number: program, version } = calculator;
    registry.unset(program, version, netid);
    registry.set({ program, version, netid, address: `0.0.0.0.${port >> 8}.${port & 255}`, owner: 'superuser' });
  };

  it('looks a program up and calls it', async () => {
    await using clnt = await connectProgram(target, calculator);
    expect(await clnt.call(calculator, 'ADD', { a: 20, b: 22 })).toBe(42);
  });

  it('takes a host’s name', async () => {
    await using clnt = await connectProgram({ ...target, host: 'localhost' }, calculator, {
      rpcbind: { transport: { family: 4 } },
    });
    expect(await clnt.call(calculator, 'ADD', { a: 20, b: 22 })).toBe(42);
  });

  it('looks it up again when its connection is lost', async () => {
    await using clnt = await connectProgram(target, calculator, { waitForReconnect: true });
    await clnt.call(calculator, 'ADD', { a: 1, b: 2 });
    announce(await serve());
    await service.close();
    for (const connection of service.connections) connection.close();
    // The first one may be sent before the end of the old connection is seen.
    const again = () => clnt.call(calculator, 'ADD', { a: 3, b: 4 });
    expect(await again().catch(again)).toBe(7);
    expect(clnt.counters.connects).toBe(2);
  });

  it('tells that the program is not registered', async () => {
    await expect(connectProgram(target, { ...calculator, version: 2 })).rejects.toMatchObject({
      name: 'RpcbindError',
      code: 'ERR_RPCBIND_NOT_REGISTERED',
    });
  });

  it('tells that nobody is where it is registered', async () => {
    await service.close();
    await expect(connectProgram(target, calculator)).rejects.toMatchObject({
      name: 'RpcClntError',
      code: 'ERR_RPC_CONNECT',
    });
  });

  it('tells that there is no rpcbind', async () => {
    const nobody = { path: temporary.path('nobody') };
    await expect(connectProgram(nobody, calculator)).rejects.toMatchObject({ code: 'ERR_RPC_CONNECT' });
    await expect(lookup({ ...nobody, program: 7, version: 1 })).rejects.toMatchObject({ code: 'ERR_RPC_CONNECT' });
  });

  it('knows no way to SCTP, but takes one', async () => {
    announce(service, 'sctp');
    await expect(connectProgram(target, calculator, { netid: 'sctp' })).rejects.toMatchObject({
      code: 'ERR_RPCBIND_NO_TRANSPORT',
      message: 'Cannot connect over sctp: only TCP, UDP and unix sockets are known (option connect)',
    });
    await using clnt = await connectProgram(target, calculator, {
      netid: 'sctp',
      connect: ({ netid, endpoint }, options) => {
        expect(netid).toBe('sctp');
        return connect(endpoint, options);
      },
    });
    expect(await clnt.call(calculator, 'ADD', { a: 20, b: 22 })).toBe(42);
  });

  it('is given up when its signal is aborted, before or while it asks', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(connectProgram(target, calculator, { signal })).rejects.toBe(reason);
    const abort = new AbortController();
    const silent = new Rpcsvc();
    const { address } = await temporary.serve(silent, { host: '127.0.0.1', port: 0 });
    silent.register(RPCBVERS4, {
      RPCBPROC_NULL: () => {
        abort.abort(reason);
        return new Promise(() => undefined);
      },
    });
    const where = { host: '127.0.0.1', port: portOf(address) };
    await expect(connectProgram(where, calculator, { signal: abort.signal })).rejects.toBe(reason);
  });
});
