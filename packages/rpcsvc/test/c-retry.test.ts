import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { procedure, program, xdrInt } from '@gluster-ts/xdr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuplicateRequestCache, Rpcsvc } from '../src/index.ts';
import type { Handlers } from '../src/index.ts';
import { expectBalanced } from './support/invariants.ts';
import { missing } from './support/missing.ts';
import { randomFrom, Relay, serveUdp } from './support/udp.ts';

const exec = promisify(execFile);
const why = missing(['gcc'], ['/usr/include/tirpc/rpc/rpc.h']);

/** As in c-retry/client.c. */
const account = program({
  name: 'account',
  number: 0x2000_0079,
  version: 1,
  procedures: { WITHDRAW: procedure(1, xdrInt, xdrInt) },
});

function serveAccount(handlers: Handlers<(typeof account)['procedures']>): { svc: Rpcsvc; drc: DuplicateRequestCache } {
  const drc = new DuplicateRequestCache();
  return { svc: new Rpcsvc({ drc }).register(account, handlers), drc };
}

describe.skipIf(why !== undefined)(`a C client that repeats its calls${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  let client: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rpcsvc-'));
    client = join(folder, 'client');
    const source = join(import.meta.dirname, 'c-retry/client.c');
    await exec('gcc', ['-O1', '-I/usr/include/tirpc', '-o', client, source, '-ltirpc']);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (port: number, retryMs: number, count: number): Promise<string[]> => {
    const { stdout, stderr } = await exec(client, [port, retryMs, count].map(String), { timeout: 120_000 });
    expect(stderr).toBe('');
    return stdout.trimEnd().split('\n');
  };

  it('gets its answer from an actor that is slower than its patience and runs once', async () => {
    let executions = 0;
    let balance = 100;
    const { svc, drc } = serveAccount({
      WITHDRAW: async (amount) => {
        executions++;
        // Two copies are dropped before the answer is there.
        while (drc.stats().dropped < 2) await new Promise((resolve) => setImmediate(resolve));
        balance -= amount;
        return balance;
      },
    });
    await using listener = await serveUdp(svc);
    expect(await run(listener.address.port, 50, 1)).toEqual(['99']);
    expect([executions, balance]).toEqual([1, 99]);
    expect(drc.stats()).toMatchObject({ executed: 1, inTransit: 0 });
    expectBalanced(svc);
  });

  it('gets the first answer again when that was lost', async () => {
    let balance = 100;
    const { svc, drc } = serveAccount({ WITHDRAW: (amount) => (balance -= amount) });
    await using listener = await serveUdp(svc);
    let replies = 0;
    await using relay = await Relay.to(listener, (way) => way === 'reply' && replies++ < 2);
    expect(await run(relay.port, 20, 1)).toEqual(['99']);
    expect(balance).toBe(99);
    // On a busy machine the client has repeated it once more before the answer that gets through is there.
    expect(drc.stats().executed).toBe(1);
    expect(drc.stats().replayed).toBeGreaterThanOrEqual(2);
    expect(relay.lost).toEqual({ call: 0, reply: 2 });
  });

  it.each([1, 2, 3])('withdraws once per call, whatever is lost on the way (seed %i)', async (seed) => {
    let balance = 1000;
    const { svc, drc } = serveAccount({
      WITHDRAW: async (amount) => {
        await new Promise((resolve) => setImmediate(resolve));
        return (balance -= amount);
      },
    });
    await using listener = await serveUdp(svc);
    const random = randomFrom(seed);
    await using relay = await Relay.to(listener, () => random() < 0.3);
    const count = 40;
    expect(await run(relay.port, 5, count)).toEqual(Array.from({ length: count }, (_, i) => String(999 - i)));
    expect(balance).toBe(1000 - count);
    expect(drc.stats().executed).toBe(count);
    // It was not luck.
    expect(relay.lost.call).toBeGreaterThan(0);
    expect(relay.lost.reply).toBeGreaterThan(0);
    expect(drc.stats().replayed).toBeGreaterThan(0);
    expectBalanced(svc);
  });
});
