import { authShort, authSys } from '@gluster-ts/auth';
import { memoryPair, REPLY } from '@gluster-ts/rpc-transport';
import { AuthStat, encodeReplySuccess, OpaqueAuth, xdrHyper, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { Datagrams } from '../test/support/datagrams.ts';
import type { Fate } from '../test/support/datagrams.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { ScriptedNetwork } from '../test/support/scripted-network.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { nullPing, RpcClnt, RpcClntError } from './index.ts';
import type { Connector, RpcClntOptions } from './index.ts';

type Answer = 'answer' | 'twice' | 'refuse' | 'garbage' | 'lose' | 'reject' | 'shorten';

type Step =
  | { readonly kind: 'call'; readonly timeoutMs: number; readonly abortable: boolean }
  | { readonly kind: 'abort' | Answer; readonly pick: number }
  | { readonly kind: 'advance'; readonly pick: number }
  | { readonly kind: 'stray' | 'disconnect' | 'accept' | 'decline' };

const pick = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('call'), timeoutMs: fc.nat(5), abortable: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('answer'), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('abort', 'twice', 'refuse', 'garbage', 'lose', 'advance', 'reject', 'shorten'),
      pick,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('stray', 'disconnect', 'accept', 'decline') }) },
);

/** The same with more of what concerns credentials, and more time for pings. */
const credentialStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: step },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('shorten', 'reject'), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance'), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('accept') }) },
);

/** Ways for a call to end that the steps above can lead to. */
const ends = new Set([
  'right result',
  'ERR_RPC_TIMEOUT',
  'ERR_RPC_ABORTED',
  'ERR_RPC_PROC_UNAVAIL',
  'ERR_RPC_AUTH_ERROR',
  'ERR_RPC_BAD_REPLY',
  'ERR_RPC_DISCONNECTED',
  'ERR_RPC_CONNECT',
  'ERR_RPC_QUEUE_FULL',
  'ERR_RPC_CLOSED',
]);

/** Plays the steps against a client and a server that answers at random; returns how each call ended, in how many ways. */
class Play {
  readonly network = new ScriptedNetwork();
  readonly clock = new ManualClock();
  readonly clnt: RpcClnt;
  readonly settled: string[][] = [];
  readonly aborters: AbortController[] = [];
  server: ScriptedServer | undefined = undefined;

  readonly #patience: number;

  /** With fates, the connections are datagram ones; calls have `patience` times as long as their steps say. */
  constructor(options: RpcClntOptions, fates: readonly Fate[] = [], patience = 1) {
    this.#patience = patience;
    const left = [...fates];
    const connector: Connector = async (signal) => {
      const connection = await this.network.connector(signal);
      return fates.length === 0 ? connection : new Datagrams(connection, () => left.shift() ?? 'pass').connection;
    };
    this.clnt = new RpcClnt(connector, {
      firstXid: 0xffff_fff0,
      ...options,
      clock: this.clock,
      reconnect: { delayMsMin: 2, delayMsMax: 8 },
    });
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'call':
        this.#call(step.timeoutMs, step.abortable);
        break;
      case 'abort':
        this.aborters[step.pick % this.aborters.length]?.abort();
        break;
      case 'advance':
        this.clock.advance(step.pick % 6);
        break;
      case 'stray':
        this.server?.succeed(12_345, xdrHyper, 0n);
        break;
      case 'disconnect':
        this.server?.connection.close();
        this.server = undefined;
        break;
      case 'accept':
        if (this.network.attempts.length > 0) this.server = await this.network.accept();
        break;
      case 'decline':
        await this.network.refuse();
        break;
      default:
        this.#answer(step.kind, step.pick);
    }
    await this.network.run();
  }

  #call(timeoutMs: number, abortable: boolean): void {
    const index = this.settled.length;
    const ways: string[] = [];
    this.settled.push(ways);
    const aborter = new AbortController();
    if (abortable) this.aborters.push(aborter);
    // A timeout of 0 would be none.
    const options = { timeoutMs: this.#patience * (timeoutMs + 1), ...(abortable ? { signal: aborter.signal } : {}) };
    this.clnt.call(calculator, 'ADD', { a: index, b: 0 }, options).then(
      (sum) => ways.push(sum === BigInt(index) ? 'right result' : `wrong result ${sum}`),
      (error: unknown) => ways.push(error instanceof RpcClntError ? error.code : String(error)),
    );
  }

  #answer(kind: Answer, index: number): void {
    const { server } = this;
    if (server === undefined || server.calls.length === 0) return;
    for (const { xid, procedure, args } of server.calls.splice(index % server.calls.length, 1)) {
      // A ping, to which any answer will do.
      const a = procedure === 0 ? 0n : BigInt(new DataView(args.buffer, args.byteOffset).getInt32(0));
      if (kind === 'refuse') server.refuse(xid, { stat: 'PROC_UNAVAIL' });
      else if (kind === 'reject') server.refuse(xid, { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED });
      else if (kind === 'shorten') server.send(xid, shortened(xid, a));
      else if (kind === 'garbage') server.send(xid, garbage(xid));
      else if (kind !== 'lose') server.succeed(xid, xdrHyper, a);
      if (kind === 'twice') server.succeed(xid, xdrHyper, a);
    }
  }
}

/** A result, and a shorthand for the credential of the call. */
function shortened(xid: number, result: bigint): Uint8Array {
  const w = new XdrWriter();
  encodeReplySuccess(w, xid, new OpaqueAuth(2, Uint8Array.of(xid)));
  w.hyper(result);
  return w.finish();
}

/** A reply whose status is none. */
function garbage(xid: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  [xid, REPLY, 9].forEach((word, i) => view.setUint32(4 * i, word));
  return bytes;
}

// A long run has a million inputs; a busy machine takes its time for the few hundred of a short one.
describe('RpcClnt', { timeout: 3_600_000 }, () => {
  it('settles every call exactly once and keeps nothing, whatever happens in whatever order', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 50, size: 'max' }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(3),
        fc.boolean(),
        async (steps, inFlightMax, queuedMax, waits) => {
          const play = new Play({ inFlightMax, queuedMax, waitForReconnect: waits });
          for (const one of steps) {
            await play.take(one);
            const { inFlight, queued } = play.clnt.counters;
            expect(inFlight).toBeLessThanOrEqual(inFlightMax);
            expect(queued).toBeLessThanOrEqual(queuedMax);
            expect(inFlight + queued).toBe(play.settled.filter((ways) => ways.length === 0).length);
          }
          await play.clnt.close();
          await play.network.run();
          for (const ways of play.settled) {
            expect(ways).toHaveLength(1);
            ways.forEach((way) => seen.add(way));
          }
          expect(play.clnt.counters).toMatchObject({ inFlight: 0, queued: 0 });
          expect(play.clock.pending).toBe(0);
          for (const { client } of play.network.pairs) expect(client.counters.messagesHeld).toBe(0);
        },
      ),
      { numRuns: Math.max(300, fc.readConfigureGlobal().numRuns ?? 0) },
    );
    // Else the steps did not get anywhere.
    expect(seen).toEqual(ends);
  });

  it('does so too over datagrams, with pings, and with credentials that change', async () => {
    const seen = new Set<string>();
    const fate = fc.constantFrom<Fate>('pass', 'lose', 'twice');
    await fc.assert(
      fc.asyncProperty(
        fc.array(credentialStep, { maxLength: 50, size: 'max' }),
        // Without fates, over a stream.
        fc.oneof(fc.constant([]), fc.array(fate, { minLength: 1, maxLength: 20 })),
        fc.boolean(),
        async (steps, fates, whileIdle) => {
          const play = new Play(
            {
              inFlightMax: 3,
              queuedMax: 3,
              auth: authShort(authSys({ uid: 1, gid: 1 })),
              ping: nullPing(calculator, { intervalMs: 2, timeoutMs: 1, whileIdle }),
              retransmit: { delayMsMin: 3, delayMsMax: 6 },
            },
            fates,
            4,
          );
          for (const one of steps) {
            await play.take(one);
            const { inFlight, queued } = play.clnt.counters;
            expect(inFlight).toBeLessThanOrEqual(3);
            expect(inFlight + queued).toBe(play.settled.filter((ways) => ways.length === 0).length);
          }
          const { counters } = play.clnt;
          for (const name of ['pings', 'retransmissions', 'refreshes', 'duplicateReplies'] as const) {
            if (counters[name] > 0) seen.add(name);
          }
          await play.clnt.close();
          await play.network.run();
          for (const ways of play.settled) {
            expect(ways).toHaveLength(1);
            ways.forEach((way) => seen.add(way));
          }
          expect(counters).toMatchObject({ inFlight: 0, queued: 0 });
          expect(play.clock.pending).toBe(0);
          for (const { client } of play.network.pairs) expect(client.counters.messagesHeld).toBe(0);
        },
      ),
      { numRuns: Math.max(400, fc.readConfigureGlobal().numRuns ?? 0) },
    );
    const more = ['ERR_RPC_PEER_DEAD', 'pings', 'retransmissions', 'refreshes', 'duplicateReplies'];
    for (const way of more) expect(seen).toContain(way);
  });

  it('gives each call its own result, in whatever order the replies come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat()), async (count, picks) => {
        const pair = memoryPair({ manual: true });
        const clnt = new RpcClnt(pair.client, { inFlightMax: 10 });
        const server = new ScriptedServer(pair.server);
        const sums = Array.from({ length: count }, (_, a) => clnt.call(calculator, 'ADD', { a, b: 0 }));
        await pair.run();
        for (let answered = 0; answered < count; answered++) {
          const index = (picks.next().value ?? 0) % server.calls.length;
          for (const { xid, args } of server.calls.splice(index, 1)) {
            server.succeed(xid, xdrHyper, BigInt(args[3] ?? 0));
          }
          await pair.run();
        }
        expect(await Promise.all(sums)).toEqual(Array.from({ length: count }, (_, a) => BigInt(a)));
        expect(clnt.counters).toMatchObject({ succeeded: count, strayReplies: 0, lateReplies: 0, inFlight: 0 });
      }),
      { numRuns: Math.max(50, fc.readConfigureGlobal().numRuns ?? 0) },
    );
  });
});
