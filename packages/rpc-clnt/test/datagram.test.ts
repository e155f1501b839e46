import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { listen } from '@gluster-ts/rpc-transport';
import { DuplicateRequestCache, Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { procedure, program, xdrInt, xdrVoid } from '@gluster-ts/xdr';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nullPing, RpcClnt } from '../src/index.ts';
import type { RpcClntEvent } from '../src/index.ts';
import { CServerBuild, missingForCServer } from './support/c-server.ts';
import type { CServer } from './support/c-server.ts';
import { calculator } from './support/calculator.ts';
import { LossyRelay } from './support/lossy-relay.ts';
import { ManualClock } from './support/manual-clock.ts';
import { errorOf, later } from './support/outcome.ts';

const missing = missingForCServer();

const troubled = program({
  name: 'calculator',
  number: calculator.number,
  version: 3,
  procedures: { SILENT: procedure(5, xdrVoid, xdrVoid), MISSING: procedure(99, xdrVoid, xdrVoid) },
});

const portOf = (server: CServer): number => ('port' in server.endpoint ? server.endpoint.port : 0);

describe.skipIf(missing !== undefined)(
  `a server built with rpcgen and libtirpc, over UDP${missing ? ` (${missing})` : ''}`,
  () => {
    let build: CServerBuild;
    let server: CServer;
    beforeAll(async () => {
      build = await CServerBuild.make();
    });
    afterAll(() => build.remove());
    beforeEach(async () => {
      server = await build.start('udp');
    });
    afterEach(() => server.stop());

    it('answers with numbers, strings, opaque data and refusals', async () => {
      await using clnt = new RpcClnt(server.endpoint, { timeoutMs: 10_000 });
      const client = clnt.client(calculator);
      await client.NULL();
      expect(await client.ADD({ a: 2 ** 31 - 1, b: 1 })).toBe(2n ** 31n);
      expect((await client.HASH('naïve')).name).toBe('naïve');
      const bytes = new Uint8Array(8000).map((_, i) => i % 251);
      expect(Buffer.compare(await client.ECHO(bytes), bytes)).toBe(0);
      expect(await errorOf(clnt.call(troubled, 'MISSING', undefined))).toMatchObject({ code: 'ERR_RPC_PROC_UNAVAIL' });
    });

    it('is not sent what no datagram holds', async () => {
      await using clnt = new RpcClnt(server.endpoint);
      const error = await errorOf(clnt.call(calculator, 'ECHO', new Uint8Array(70_000)));
      expect(error).toMatchObject({
        code: 'ERR_RPC_ENCODE',
        sent: false,
        cause: { code: 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE' },
      });
      expect(await clnt.call(calculator, 'ADD', { a: 1, b: 2 })).toBe(3n);
    });

    it('that does not answer is asked again until the timeout, while other calls go on', async () => {
      const clock = new ManualClock();
      const retransmit = { delayMsMin: 20, delayMsMax: 20, jitter: 0 };
      await using clnt = new RpcClnt(server.endpoint, { clock, retransmit });
      const silent = later(clnt.call(troubled, 'SILENT', undefined, { timeoutMs: 500 }));
      expect(await clnt.call(calculator, 'ADD', { a: 1, b: 2 })).toBe(3n);
      clock.advance(499);
      expect(clnt.counters).toMatchObject({ retransmissions: 24, timedOut: 0 });
      expect(await clnt.call(calculator, 'ADD', { a: 3, b: 4 })).toBe(7n);
      clock.advance(1);
      expect(await errorOf(silent)).toMatchObject({ code: 'ERR_RPC_TIMEOUT', sent: true });
    });

    it.each([1, 2026, 77_777])('answers every call once over a network that loses a third (seed %i)', async (seed) => {
      const relay = await LossyRelay.start(portOf(server), seed, 33);
      const events: RpcClntEvent[] = [];
      try {
        await using clnt = new RpcClnt(
          { protocol: 'udp', host: '127.0.0.1', port: relay.port },
          {
            inFlightMax: 20,
            retransmit: { delayMsMin: 20, delayMsMax: 100 },
            event: (event) => void events.push(event),
          },
        );
        const sums = await Promise.all(
          Array.from({ length: 300 }, (_, a) => clnt.call(calculator, 'ADD', { a, b: 1_000_000 })),
        );
        expect(sums).toEqual(Array.from({ length: 300 }, (_, a) => BigInt(a + 1_000_000)));
        const { counts } = relay;
        expect(counts.callsLost).toBeGreaterThan(50);
        expect(counts.repliesLost).toBeGreaterThan(50);
        const { counters } = clnt;
        expect(counters).toMatchObject({ sent: 300, succeeded: 300, inFlight: 0, strayReplies: 0, lateReplies: 0 });
        expect(events.filter(({ type }) => type !== 'state')).toEqual([]);
        // What the client sent has arrived at the relay, and no call was answered without having got through. Replies may
        // still be on their way.
        expect(counts.calls).toBeLessThanOrEqual(counters.sent + counters.retransmissions);
        expect(counters.retransmissions).toBeGreaterThanOrEqual(counts.callsLost - 20);
        const repliesThrough = counts.replies - counts.repliesLost + counts.repliesDoubled;
        expect(counters.succeeded + counters.duplicateReplies).toBeLessThanOrEqual(repliesThrough);
      } finally {
        await relay.stop();
      }
    });
  },
);

const counter = program({
  name: 'counter',
  number: 0x2000_0098,
  version: 1,
  procedures: { NEXT: procedure(1, xdrVoid, xdrInt) },
});

describe('RpcClnt over UDP', () => {
  it('and a service with a duplicate request cache execute each call once, though a third is lost', async () => {
    let count = 0;
    const svc = new Rpcsvc({ drc: new DuplicateRequestCache() });
    svc.register(counter, { NEXT: sync(() => ++count) });
    const listener = await listen(
      { protocol: 'udp', host: '127.0.0.1', port: 0 },
      { accept: (connection) => svc.attach(connection) },
    );
    if (listener.address.family !== 'ipv4') throw new Error('Not on UDP');
    const relay = await LossyRelay.start(listener.address.port, 4711, 33);
    try {
      await using clnt = new RpcClnt(
        { protocol: 'udp', host: '127.0.0.1', port: relay.port },
        { retransmit: { delayMsMin: 20, delayMsMax: 100 } },
      );
      const numbers = await Promise.all(Array.from({ length: 300 }, () => clnt.call(counter, 'NEXT', undefined)));
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      expect(count).toBe(300);
      expect(svc.stats().duplicates).toBeGreaterThan(50);
      expect(clnt.counters).toMatchObject({ sent: 300, succeeded: 300, strayReplies: 0, lateReplies: 0 });
    } finally {
      await relay.stop();
      await listener.close();
      await svc.drain();
      await listener.drain();
    }
  });

  it('gives a call up with its signal, and ends with `await using`, when nobody answers', async () => {
    // A socket that is bound and read by nobody's server.
    const nobody = createSocket('udp4').bind(0, '127.0.0.1');
    await once(nobody, 'listening');
    const endpoint = { protocol: 'udp', host: '127.0.0.1', port: nobody.address().port } as const;
    let asked = 0;
    const twice = new Promise<void>((resolve) =>
      nobody.on('message', () => {
        if (++asked === 2) resolve();
      }),
    );
    const controller = new AbortController();
    let left: Promise<bigint>;
    {
      await using clnt = new RpcClnt(endpoint, { retransmit: { delayMsMin: 10 } });
      const given = later(clnt.call(calculator, 'ADD', { a: 1, b: 2 }, { signal: controller.signal }));
      await twice;
      controller.abort();
      expect(await errorOf(given)).toMatchObject({ code: 'ERR_RPC_ABORTED', sent: true });
      left = later(clnt.call(calculator, 'ADD', { a: 1, b: 2 }));
    }
    expect(await errorOf(left)).toMatchObject({ code: 'ERR_RPC_CLOSED' });
    nobody.close();
  });

  it('times out when nobody listens, and says so', async () => {
    const nobody = createSocket('udp4').bind(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address();
    nobody.close();
    await once(nobody, 'close');
    const clock = new ManualClock();
    const refused = Promise.withResolvers<undefined>();
    await using clnt = new RpcClnt(
      { protocol: 'udp', host: '127.0.0.1', port },
      {
        clock,
        event: (event) => {
          if (event.type !== 'state' || event.state.kind !== 'connected') return;
          event.state.connection.attach({
            event: ({ type }) => {
              if (type === 'send-error') refused.resolve(undefined);
            },
          });
        },
      },
    );
    const call = later(clnt.call(calculator, 'NULL', undefined, { timeoutMs: 200 }));
    // The kernel says so a moment after the call was sent.
    await refused.promise;
    clock.advance(200);
    const error = await errorOf(call);
    expect(error).toMatchObject({ code: 'ERR_RPC_TIMEOUT', cause: { code: 'ERR_TRANSPORT_CONNECT_REFUSED' } });
    expect(error.message).toContain('nobody listens there');
  });

  it('finds out that the server is dead, and tries another connection', async () => {
    const nobody = createSocket('udp4').bind(0, '127.0.0.1');
    await once(nobody, 'listening');
    const endpoint = { protocol: 'udp', host: '127.0.0.1', port: nobody.address().port } as const;
    await using clnt = new RpcClnt(endpoint, {
      ping: nullPing(calculator, { intervalMs: 30, timeoutMs: 30 }),
      reconnect: { delayMsMin: 5 },
    });
    const first = await errorOf(clnt.call(calculator, 'NULL', undefined));
    expect(first).toMatchObject({ code: 'ERR_RPC_PEER_DEAD', sent: true });
    await clnt.connect();
    expect(clnt.counters.connects).toBe(2);
    nobody.close();
  });
});
