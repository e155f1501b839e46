import { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { activePages } from '../test/support/connection.ts';
import { concat, pattern } from '../test/support/records.ts';
import { CALL, memoryPair, memoryPeer, REPLY, type Connection, type Direction, type PollinMessage } from './index.ts';

type Side = 'client' | 'server';

/** One thing that happens to a pair of connections. */
type Step =
  | {
      readonly kind: 'submit';
      readonly side: Side;
      readonly headBytes: number;
      readonly payloadBytes: readonly number[];
    }
  | { readonly kind: 'abort'; readonly side: Side }
  | { readonly kind: 'throttle' | 'unthrottle'; readonly side: Side; readonly reason: string }
  | { readonly kind: 'move'; readonly times: number }
  | { readonly kind: 'turn' }
  | { readonly kind: 'give back'; readonly side: Side };

const side = fc.constantFrom<Side>('client', 'server');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      side,
      headBytes: fc.oneof(fc.integer({ min: 8, max: 200 }), fc.integer({ min: 8, max: 6000 })),
      payloadBytes: fc.array(fc.oneof(fc.nat(100), fc.nat(5000)), { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), side }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('throttle' as const, 'unthrottle' as const),
      side,
      reason: fc.constantFrom('a', 'b'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('move' as const), times: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('give back' as const), side }) },
);

/** The bytes of record number `xid` of an end, by which it is known again. */
function bytesOf(xid: number, direction: number, length: number): Uint8Array {
  const bytes = pattern(length, xid);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, xid);
  view.setUint32(4, direction);
  return bytes;
}

/** One end: keeps messages for a while, as actors do, and checks each when it gives it back. */
class End {
  readonly connection: Connection;
  readonly held: { message: PollinMessage; xid: number }[] = [];
  submitted = 0;
  received = 0;
  sent = 0;
  readonly lengths: number[] = [];

  /** One end only calls and the other only answers: two that do both can hold out for each other to read. */
  readonly direction: Direction;

  constructor(connection: Connection, direction: Direction) {
    this.connection = connection;
    this.direction = direction;
    const take = (message: PollinMessage): void => {
      expect(message.xid).toBe(this.received);
      this.held.push({ message, xid: this.received++ });
    };
    connection.attach({ call: take, reply: take, sent: (xid) => expect(xid).toBe(this.sent++) });
  }

  submit(pool: IobufPool, headBytes: number, payloadBytes: readonly number[]): void {
    const total = payloadBytes.reduce((sum, bytes) => sum + bytes, headBytes);
    const bytes = bytesOf(this.submitted, this.direction, total);
    const slot = this.connection.begin(headBytes, total - headBytes);
    slot.bytes.set(bytes.subarray(0, headBytes), slot.offset);
    const iobref = new Iobref();
    let at = headBytes;
    const payload = payloadBytes.map((length) => {
      const iobuf = pool.get(length);
      iobuf.bytes.set(bytes.subarray(at, (at += length)));
      iobref.add(iobuf);
      iobuf.unref();
      return iobuf.bytes.subarray(0, length);
    });
    this.lengths.push(total);
    expect(this.connection.commit(this.submitted++, payload, iobref)).toBe(true);
  }

  giveBack(from: End, contiguous: boolean): void {
    const first = this.held.shift();
    if (first === undefined) return;
    const { message, xid } = first;
    if (contiguous) message.contiguous();
    const got = concat([message.bytes.subarray(message.start, message.end), ...message.payload]);
    expect(Buffer.compare(got, bytesOf(xid, from.direction, from.lengths[xid] ?? 0)), `message ${xid}`).toBe(0);
    expect(message.byteLength).toBe(got.byteLength);
    message.destroy();
  }
}

// Generous, for machines that do much else.
describe('Connection', { timeout: 60_000 }, () => {
  it('delivers every record once, in order and intact, whatever happens in between', async () => {
    // Small, so that everything is torn, waits and is throttled.
    const options = fc.record({
      chunkBytes: fc.integer({ min: 100, max: 5000 }),
      windowBytes: fc.integer({ min: 1000, max: 20_000 }),
      outHighWaterBytes: fc.integer({ min: 1, max: 10_000 }),
      vectorBytesMax: fc.integer({ min: 8, max: 5000 }),
    });
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 40 }), async (limits, steps) => {
        const pool = new IobufPool({ debug: true });
        const both = { ...limits, pool, debugMessages: true };
        const pair = memoryPair({ ...limits, manual: true, client: both, server: both });
        const ends = { client: new End(pair.client, CALL), server: new End(pair.server, REPLY) };
        for (const one of steps) {
          if (one.kind === 'move') for (let times = 0; times < one.times; times++) pair.step();
          else if (one.kind === 'turn') await new Promise((resolve) => setImmediate(resolve));
          else {
            const end = ends[one.side];
            if (one.kind === 'submit') end.submit(pool, one.headBytes, one.payloadBytes);
            else if (one.kind === 'abort') {
              end.connection.begin(100);
              end.connection.abort();
            } else if (one.kind === 'give back') {
              end.giveBack(one.side === 'client' ? ends.server : ends.client, end.received % 2 === 0);
            } else end.connection[one.kind](one.reason);
          }
        }
        for (const { connection } of [ends.client, ends.server])
          for (const reason of ['a', 'b']) connection.unthrottle(reason);
        await pair.run();
        for (const [end, other] of [
          [ends.client, ends.server],
          [ends.server, ends.client],
        ] as const) {
          expect([end.received, end.sent]).toEqual([other.submitted, end.submitted]);
          while (end.held.length > 0) end.giveBack(other, false);
          expect(end.connection.state).toBe('idle');
          expect(end.connection.counters).toMatchObject({ bytesQueued: 0, messagesHeld: 0, bytesPending: 0 });
        }
        expect(pool.leaks()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('survives any bytes: answers, or its own error, and nothing leaks', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.boolean(), fc.oneof(fc.nat(30), fc.nat(0x7fffffff)), fc.nat(3)).map(([last, length, direction]) => {
        const bytes = new Uint8Array(12);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, length + (last ? 0x80000000 : 0));
        view.setUint32(8, direction);
        return bytes;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.boolean(), async (pieces, ends) => {
        const pool = new IobufPool();
        const peer = memoryPeer({ pool, recordBytesMax: 1000 });
        const faults: unknown[] = [];
        peer.connection.attach({
          call: (message) => message.destroy(),
          mapXid: (xid) => xid % 2 === 0,
          reply: (message) => message.destroy(),
          event: (event) => {
            if (event.type === 'disconnect') faults.push(event.error?.fault);
          },
        });
        for (const bytes of pieces) peer.send(bytes);
        if (ends) peer.end();
        await peer.run();
        expect(faults.length).toBe(peer.connection.state === 'closed' ? 1 : 0);
        for (const fault of faults) expect(['peer', undefined]).toContain(fault);
        if (ends) expect(faults.length).toBe(1);
        peer.connection.close();
        expect(activePages(pool)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
