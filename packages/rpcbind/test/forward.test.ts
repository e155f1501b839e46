import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { RpcClntError } from '@gluster-ts/rpc-clnt';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PMAPVERS, RpcbindClnt, rpcbindProgram, RpcbindRegistry, RPCBVERS, RPCBVERS4 } from '../src/index.ts';
import type { ForwardedCall, RpcbindProgram } from '../src/index.ts';
import { placesOf } from '../src/services-at.ts';
import { calculator } from './support/calculator.ts';
import { Temporary } from './support/temporary.ts';

const { number: program, version } = calculator;

describe('rpcbindProgram() that passes calls on', () => {
  let temporary: Temporary;
  let registry: RpcbindRegistry;
  let rpcbind: RpcbindProgram;
  let service: Rpcsvc;
  let svc: Rpcsvc;
  let clnt: RpcClnt;
  let asked: RpcbindClnt;
  let address: string;
  const allowed: ForwardedCall[] = [];
  /** What ADD waits for. */
  let gate: Promise<unknown> | undefined;

  beforeEach(async () => {
    temporary = await Temporary.make();
    registry = new RpcbindRegistry();
    gate = undefined;
    service = new Rpcsvc().register(calculator, {
      ADD: async ({ a, b }) => {
        await gate;
        if (a < 0) throw new RangeError('Negative');
        return a + b;
      },
    });
    const { address: served } = await temporary.serve(service, { host: '127.0.0.1', port: 0 });
    const port = 'port' in served ? served.port : 0;
    address = `${port >> 8}.${port & 255}`;
    registry.set({ program, version, netid: 'tcp', address: `0.0.0.0.${address}`, owner: 'superuser' });
    svc = new Rpcsvc();
    allowed.length = 0;
    const allow = (call: ForwardedCall) => allowed.push(call) > 0 && call.program !== 13;
    rpcbind = rpcbindProgram(registry, { forward: { allow, inFlightMax: 2 } }).register(svc);
    const { address: where } = await temporary.serve(svc, { host: '127.0.0.1', port: 0 });
    const endpoint = { host: '127.0.0.1', port: 'port' in where ? where.port : 0 };
    clnt = new RpcClnt(endpoint);
    asked = new RpcbindClnt(endpoint);
  });
  afterEach(async () => {
    await clnt.close();
    await asked.close();
    await temporary[Symbol.asyncDispose]();
  });

  const aborting = () => {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort() };
  };
  const args = (a: number, b: number): Uint8Array => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(a);
    bytes.writeInt32BE(b, 4);
    return bytes;
  };
  const call = (fields: { prog?: number; vers?: number; proc?: number; args?: Uint8Array } = {}) => {
    const { prog = program, vers = version, proc = 1 } = fields;
    return { prog, vers, proc, args: fields.args ?? args(20, 22) };
  };
  const FORTY_TWO = new Uint8Array([0, 0, 0, 42]);
  const indirect = (fields: Parameters<typeof call>[0]) => clnt.call(RPCBVERS4, 'RPCBPROC_INDIRECT', call(fields));

  const CALLS_THAT_FAIL = [
    ['a program that is not allowed', { prog: 13 }],
    ['a program that is not registered', { prog: 14 }],
    ['a version that is not registered', { vers: 9 }],
    ['a procedure that there is not', { proc: 9 }],
    ['a procedure that fails', { args: args(-1, 1) }],
    ['arguments that are none', { args: new Uint8Array(4) }],
    ['rpcbind itself', { prog: 100_000, vers: 4, proc: 12, args: new Uint8Array(0) }],
  ] satisfies [string, Parameters<typeof call>[0]][];

  it('answers in every version', async () => {
    const answer = { addr: `127.0.0.1.${address}`, results: FORTY_TWO };
    expect(await clnt.call(RPCBVERS4, 'RPCBPROC_INDIRECT', call())).toEqual(answer);
    expect(await clnt.call(RPCBVERS4, 'RPCBPROC_BCAST', call())).toEqual(answer);
    expect(await clnt.call(RPCBVERS, 'RPCBPROC_CALLIT', call())).toEqual(answer);
    const [high = 0, low = 0] = address.split('.').map(Number);
    expect(await clnt.call(PMAPVERS, 'PMAPPROC_CALLIT', call())).toEqual({ port: high * 256 + low, res: FORTY_TWO });
    expect(await asked.indirect(calculator, 'ADD', { a: 1, b: 2 })).toEqual({ address: answer.addr, result: 3 });
    expect(allowed[0]).toEqual({ program, version, procedure: 1 });
    const [two, three, four] = rpcbind.statistics();
    const counted = { prog: program, vers: version, proc: 1, netid: 'tcp', success: 1, failure: 0, indirect: 0 };
    expect(two?.rmtinfo).toEqual([counted]);
    expect(three?.rmtinfo).toEqual([counted]);
    expect(four?.rmtinfo).toEqual([{ ...counted, success: 3, indirect: 2 }]);
    expect(four?.info.slice(5)).toEqual([1, 0, 0, 0, 0, 2, 0, 0]);
  });

  it('passes on any bytes there and back', async () => {
    expect(await indirect({ proc: 0, args: new Uint8Array(0) })).toMatchObject({ results: new Uint8Array(0) });
    // ADD does not look at what is behind its arguments.
    expect(await indirect({ args: Buffer.concat([args(20, 22), new Uint8Array(100_000)]) })).toMatchObject({
      results: FORTY_TWO,
    });
  });

  it.each(CALLS_THAT_FAIL)('fails for %s', async (_, fields) => {
    registry.set({ program: 100_000, version: 4, netid: 'tcp', address: '0.0.0.0.0.111', owner: '' });
    await expect(indirect(fields)).rejects.toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
  });

  it.each(CALLS_THAT_FAIL)('is silent about %s, but for INDIRECT', async (_, fields) => {
    registry.set({ program: 100_000, version: 4, netid: 'tcp', address: '0.0.0.0.0.111', owner: '' });
    const { signal, abort } = aborting();
    const asked = Promise.allSettled([
      clnt.call(PMAPVERS, 'PMAPPROC_CALLIT', call(fields), { signal }),
      clnt.call(RPCBVERS, 'RPCBPROC_CALLIT', call(fields), { signal }),
      clnt.call(RPCBVERS4, 'RPCBPROC_BCAST', call(fields), { signal }),
    ]);
    while (svc.stats().noReply < 3) await new Promise((resolve) => setImmediate(resolve));
    // What comes later is answered: nothing else is on its way.
    await clnt.call(PMAPVERS, 'PMAPPROC_NULL', undefined);
    abort();
    const codes = (await asked).map((one) => one.status === 'rejected' && (one.reason as RpcClntError).code);
    expect(codes).toEqual(Array(3).fill('ERR_RPC_ABORTED'));
    expect(svc.stats().refused.SYSTEM_ERR).toBe(0);
  });

  it('passes on over UDP what came over UDP, and answers from where it was asked', async () => {
    const { address: served } = await temporary.serve(service, { protocol: 'udp', host: '127.0.0.1', port: 0 });
    const { address: where } = await temporary.serve(svc, { protocol: 'udp', host: '127.0.0.1', port: 0 });
    const [udp] = placesOf(served, false);
    await using overUdp = new RpcClnt(where as Endpoint);
    const passed = () => overUdp.call(RPCBVERS4, 'RPCBPROC_INDIRECT', call());
    await expect(passed()).rejects.toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
    registry.set({ program, version, netid: 'udp', address: udp?.address ?? '', owner: 'superuser' });
    expect(await passed()).toEqual({ addr: udp?.address, results: FORTY_TWO });
    const { port, res } = await overUdp.call(PMAPVERS, 'PMAPPROC_CALLIT', call());
    expect([port, res]).toEqual(['port' in served && served.port, FORTY_TWO]);
  });

  it('never asks whether rpcbind itself may be called', async () => {
    await indirect({ prog: 100_000 }).catch(() => undefined);
    expect(allowed).toEqual([]);
  });

  it('does not call other machines', async () => {
    // Linux takes all of 127.0.0.0/8 for itself, but none of its interfaces has this address: it could be called.
    const { address: served } = await temporary.serve(service, { host: '127.0.0.2', port: 0 });
    const [place] = placesOf(served, false);
    registry.set({ program, version: 2, netid: 'tcp', address: place?.address ?? '', owner: '' });
    service.register({ ...calculator, version: 2 }, { ADD: ({ a, b }) => a + b });
    await expect(indirect({ vers: 2 })).rejects.toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
    expect(service.stats().calls).toBe(0);
  });

  it('passes no more than so many on at a time', async () => {
    let open = (): void => undefined;
    gate = new Promise<void>((resolve) => (open = resolve));
    const first = [indirect({}), indirect({})];
    await expect(indirect({})).rejects.toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
    open();
    expect(await Promise.all(first)).toHaveLength(2);
    expect(await indirect({})).toMatchObject({ results: FORTY_TWO });
  });

  it.each([{ timeoutMs: 0 }, { inFlightMax: 0 }, { timeoutMs: NaN }])('refuses %j', (options) => {
    expect(() => rpcbindProgram(registry, { forward: { allow: () => true, ...options } })).toThrow('Option forward.');
  });
});
