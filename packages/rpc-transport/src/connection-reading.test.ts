import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages, calls, describeEvent, echo, replies } from '../test/support/connection.ts';
import { concat, message, pattern, record } from '../test/support/records.ts';
import { CALL, memoryPeer, REPLY, type PollinMessage } from './index.ts';

describe('Connection, reading', () => {
  it('does not read before an owner is attached', async () => {
    const peer = memoryPeer();
    peer.send(calls(1, 3));
    await peer.run();
    expect(peer.connection.counters.reads).toBe(0);
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    await peer.run();
    expect(seen).toEqual(['call 1', 'call 2', 'call 3']);
  });

  it('answers all records of a chunk with one write', async () => {
    const peer = memoryPeer();
    peer.connection.attach(echo());
    peer.send(calls(1, 64));
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 64));
    expect(peer.connection.counters).toMatchObject({ reads: 1, writes: 1, recordsIn: 64, recordsOut: 64 });
  });

  it('hands calls and replies to their owners', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    const note =
      (what: string) =>
      (arrived: PollinMessage): void => {
        seen.push(`${what} ${arrived.xid}`);
        arrived.destroy();
      };
    peer.connection.attach({ call: note('server: call') });
    peer.connection.attach({ reply: note('client: reply') });
    peer.send(concat([record(message(1, REPLY)), record(message(2, CALL)), record(message(3, REPLY))]));
    await peer.run();
    expect(seen).toEqual(['client: reply 1', 'server: call 2', 'client: reply 3']);
  });

  it('refuses a second owner for a direction, until the first is detached', () => {
    const { connection } = memoryPeer();
    const detach = connection.attach({ call: () => undefined });
    connection.attach({ reply: () => undefined });
    connection.attach({ event: () => undefined });
    expect(() => connection.attach({ call: () => undefined })).toThrow(/another owner takes its calls/);
    expect(() => connection.attach({ reply: () => undefined })).toThrow(/another owner takes its replies/);
    detach();
    expect(connection.attach({ call: () => undefined })).toBeTypeOf('function');
  });

  it('drops messages that nobody is attached for, and says so once', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach({
      reply: (arrived) => {
        seen.push(`reply ${arrived.xid}`);
        arrived.destroy();
      },
      event: (event) => void seen.push(describeEvent(event)),
    });
    peer.send(concat([calls(1, 100), replies(5, 5), calls(101, 200)]));
    await peer.run();
    expect(seen).toEqual(['unclaimed 1 call', 'reply 5']);
    expect(peer.connection.state).toBe('idle');
    expect(peer.connection.counters).toMatchObject({ messagesDropped: 200, messagesHeld: 0 });
  });

  it('throttle() stops at once, between two records of one chunk; unthrottle() goes on there', async () => {
    const peer = memoryPeer();
    const { connection } = peer;
    const seen: number[] = [];
    const events: string[] = [];
    connection.attach({
      call: (arrived) => {
        seen.push(arrived.xid);
        arrived.destroy();
        if (seen.length === 2) connection.throttle('test');
      },
      event: (event) => void events.push(describeEvent(event)),
    });
    peer.send(calls(1, 5));
    peer.send(calls(6, 7));
    await peer.run();
    expect(seen).toEqual([1, 2]);
    expect(connection.state).toBe('throttled');
    connection.unthrottle('another reason');
    await peer.run();
    expect(seen).toEqual([1, 2]);
    connection.unthrottle('test');
    expect(seen).toEqual([1, 2]); // not within the call
    await peer.run();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events).toEqual(['throttle on: test', 'throttle off']);
    expect(connection.counters.throttles).toBe(1);
  });

  it('needs every reason to be gone before it reads again', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.connection.throttle('a');
    peer.connection.throttle('b');
    peer.connection.throttle('b');
    peer.send(calls(1, 1));
    peer.connection.unthrottle('b');
    await peer.run();
    expect(seen).toEqual(['throttle on: a']);
    peer.connection.unthrottle('a');
    await peer.run();
    expect(seen).toEqual(['throttle on: a', 'throttle off', 'call 1']);
  });

  it('throttle() of a closed connection does nothing', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.connection.close();
    peer.connection.throttle('test');
    peer.connection.unthrottle('test');
    await peer.run();
    expect(seen).toEqual(['disconnect without error', 'cleanup']);
  });

  it('asks mapXid of a whole reply, and drops what it does not know', async () => {
    const peer = memoryPeer();
    const asked: number[] = [];
    const seen: number[] = [];
    peer.connection.attach({
      mapXid: (xid) => asked.push(xid) > 0 && xid !== 2,
      reply: (arrived) => {
        seen.push(arrived.xid);
        arrived.destroy();
      },
    });
    peer.send(replies(1, 3));
    await peer.run();
    expect(asked).toEqual([1, 2, 3]);
    expect(seen).toEqual([1, 3]);
    expect(peer.connection.counters).toMatchObject({ messagesDropped: 1, messagesHeld: 0 });
  });

  it('asks mapXid of a torn reply once, before it is complete, and keeps no byte of what it does not know', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, chunkBytes: 1000 });
    const asked: string[] = [];
    const seen: number[] = [];
    peer.connection.attach({
      mapXid: (xid) => asked.push(`${xid} at ${peer.connection.counters.bytesIn}`) > 0 && xid !== 1,
      reply: (arrived) => {
        seen.push(arrived.xid);
        arrived.destroy();
      },
    });
    peer.send(concat([record(message(1, REPLY, pattern(5000)), [2000]), record(message(2, REPLY, pattern(3000)))]));
    while (peer.connection.counters.reads < 3) peer.step();
    expect(asked).toEqual(['1 at 1000']);
    expect(activePages(pool)).toBe(0);
    await peer.run();
    expect(asked).toEqual(['1 at 1000', '2 at 6000']);
    expect(seen).toEqual([2]);
    expect(peer.connection.counters).toMatchObject({ messagesDropped: 1, messagesHeld: 0 });
    expect(activePages(pool)).toBe(0);
  });

  it('discards a torn call that nobody serves', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, chunkBytes: 100 });
    const seen: string[] = [];
    peer.connection.attach({
      reply: (arrived) => {
        seen.push(`reply ${arrived.xid}`);
        arrived.destroy();
      },
      event: (event) => void seen.push(describeEvent(event)),
    });
    peer.send(concat([record(message(1, CALL, pattern(1000))), record(message(2, REPLY))]));
    await peer.run();
    expect(seen).toEqual(['unclaimed 1 call', 'reply 2']);
    expect(activePages(pool)).toBe(0);
  });
});
