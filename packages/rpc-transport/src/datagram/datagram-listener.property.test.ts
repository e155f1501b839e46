import { IobufPool } from '@gluster-ts/iobuf-pool';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { activePages } from '../../test/support/connection.ts';
import { FakeUdp, oneTurn } from '../../test/support/fake-udp.ts';
import { message, submit } from '../../test/support/records.ts';
import type { Connection } from '../connection.ts';
import { CALL, REPLY, type PollinMessage } from '../message.ts';
import { turnsWait } from '../turns.ts';
import { SocketDatagramListener } from './datagram-listener.ts';
import { resolveDatagramOptions } from './options.ts';

/** Mostly messages, some of them torn or with another type. */
const datagram = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(0xffffffff), fc.constantFrom(CALL, CALL, REPLY, 2), fc.uint8Array({ maxLength: 300 }))
      .map(([xid, direction, body]) => message(xid, direction, body)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(0xffffffff), fc.nat(12))
      .map(([xid, cut]) => message(xid, CALL, new Uint8Array(8)).subarray(0, cut)),
  },
);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      bytes: datagram,
      port: fc.nat(6),
      host: fc.constantFrom('192.0.2.7', '192.0.2.8', '::ffff:192.0.2.9', '2001:db8::1'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'throttle' as const,
        'unthrottle' as const,
        'close' as const,
        'drain' as const,
        'call' as const,
      ),
      which: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('destroy' as const), which: fc.nat(5) }) },
);

/** What a handler does with a call, by its xid. */
const HABITS = ['answer', 'hold', 'drop', 'throw'] as const;

it('a UDP listener survives any datagrams and any use, accounts for each, and gives everything back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80 }),
      fc.record({
        connectionsMax: fc.integer({ min: 1, max: 6 }),
        recordsPerTurnMax: fc.integer({ min: 1, max: 4 }),
        waitingBytesMax: fc.integer({ min: 0, max: 4000 }),
        datagramBytesMax: fc.integer({ min: 40, max: 400 }),
        outLimitBytes: fc.integer({ min: 0, max: 1000 }),
      }),
      async (steps, options) => {
        const udp = new FakeUdp();
        const pool = new IobufPool();
        const all: Connection[] = [];
        const held: PollinMessage[] = [];
        let cleanups = 0;
        let disconnects = 0;
        const call = (arrived: PollinMessage): void => {
          const habit = HABITS[arrived.xid % HABITS.length];
          if (habit === 'throw') throw new Error('no');
          if (habit === 'answer' && arrived.byteLength <= options.datagramBytesMax - 8) {
            submit(arrived.connection, arrived.xid, REPLY, arrived.bytes.slice(arrived.start, arrived.end));
          }
          if (habit === 'hold') held.push(arrived);
          else arrived.destroy();
        };
        const listener = new SocketDatagramListener(udp.socket, resolveDatagramOptions(options), {
          ...options,
          pool,
          debugMessages: true,
          accept: (connection) => {
            all.push(connection);
            connection.attach({ call, reply: (message) => message.destroy() });
          },
          event: ({ type }) => {
            if (type === 'disconnect') disconnects++;
            if (type === 'cleanup') cleanups++;
          },
        });
        let arrived = 0;
        for (const one of steps) {
          const connection = 'which' in one ? all.at(-1 - one.which) : undefined;
          switch (one.kind) {
            case 'arrive':
              arrived++;
              // A buffer of its own, as a socket hands out.
              udp.arrive(one.bytes.slice(), one.port, one.host);
              break;
            case 'turn':
              await oneTurn();
              break;
            case 'throttle':
            case 'unthrottle':
              connection?.[one.kind]('test');
              break;
            case 'close':
              connection?.close();
              break;
            case 'drain':
              void connection?.drain();
              break;
            case 'call':
              if (connection !== undefined) submit(connection, 1, CALL);
              break;
            case 'destroy':
              held.splice(one.which, 1)[0]?.destroy();
              break;
          }
          const live = all.filter(({ state }) => state !== 'closed').length;
          expect(live).toBeLessThanOrEqual(options.connectionsMax);
        }
        while (turnsWait()) await oneTurn();
        await oneTurn();
        // Each datagram was dropped before, refused, or came to a connection.
        const { malformed, overflow, unexpected } = listener.dropped;
        const reads = all.reduce((sum, { counters }) => sum + counters.reads, 0);
        expect(malformed + overflow + unexpected + listener.refused + reads).toBe(arrived);
        for (const message of held.splice(0)) message.destroy();
        await listener.drain();
        for (const { counters } of all) {
          expect(counters.reads).toBe(counters.recordsIn + counters.messagesDropped);
          expect(counters).toMatchObject({ messagesHeld: 0, bytesQueued: 0 });
        }
        await oneTurn();
        expect([disconnects, cleanups]).toEqual([all.length, all.length]);
        expect(activePages(pool)).toBe(0);
        expect(udp.closed).toBe(true);
      },
    ),
  );
});
