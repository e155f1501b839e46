import { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it, vi } from 'vitest';

import { activePages, describeEvent } from '../../test/support/connection.ts';
import { oneTurn } from '../../test/support/fake-udp.ts';
import { message, pattern, submit } from '../../test/support/records.ts';
import { CALL, memoryDatagramPeer, REPLY, TransportError } from '../index.ts';

describe('a datagram connection', () => {
  it('hands up a portion of what waited per turn, however often it is told to go on', async () => {
    const seen: number[] = [];
    const { connection, send, step } = memoryDatagramPeer({ recordsPerTurnMax: 2 });
    connection.throttle('test');
    connection.attach({
      call: (arrived) => {
        seen.push(arrived.xid);
        arrived.destroy();
      },
    });
    send(...[1, 2, 3, 4, 5].map((xid) => message(xid, CALL)));
    while (step());
    connection.unthrottle('test');
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(seen).toEqual([1, 2]);
    connection.throttle('test');
    connection.unthrottle('test');
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(seen).toEqual([1, 2]);
    await oneTurn();
    await oneTurn();
    await oneTurn();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('closed resolves with the reason; drain() while draining waits too', async () => {
    const { connection, run } = memoryDatagramPeer();
    const reason = new TransportError('ERR_TRANSPORT_MISUSE', 'for a test');
    submit(connection, 1, CALL);
    const drained = [connection.drain(), connection[Symbol.asyncDispose]()];
    expect(connection.state).toBe('draining');
    await run();
    await Promise.all(drained);
    expect(await connection.closed).toBeUndefined();
    const other = memoryDatagramPeer().connection;
    other.close(reason);
    expect(await other.closed).toBe(reason);
  });

  it('clears the iobref of what it sends, at once, and of what it drops', async () => {
    const pool = new IobufPool();
    const { connection, take, run } = memoryDatagramPeer({ pool });
    const commit = (): boolean => {
      const iobuf = pool.get(100);
      const iobref = new Iobref();
      iobref.add(iobuf);
      iobuf.bytes.fill(7);
      iobuf.unref();
      const slot = connection.begin(8, 100);
      slot.view.setUint32(slot.offset, 1);
      slot.view.setUint32(slot.offset + 4, REPLY);
      return connection.commit(1, [iobuf.bytes.subarray(0, 100)], iobref);
    };
    expect(commit()).toBe(true);
    // The message itself waits for the network.
    expect(activePages(pool)).toBe(1);
    await run();
    expect(take().map((bytes) => bytes.subarray(8))).toEqual([new Uint8Array(100).fill(7)]);
    connection.close();
    expect(commit()).toBe(false);
    expect(activePages(pool)).toBe(0);
  });

  it('tells that everything is sent', async () => {
    let drained = 0;
    const { connection, run } = memoryDatagramPeer();
    connection.attach({ drained: () => drained++ });
    submit(connection, 1, CALL);
    submit(connection, 2, CALL);
    expect([connection.state, drained]).toEqual(['out-queue', 0]);
    await run();
    expect([connection.state, drained]).toEqual(['idle', 1]);
  });

  it('hands up the replies that are waited for, and counts what nobody wants', async () => {
    const seen: string[] = [];
    const { connection, send, run } = memoryDatagramPeer();
    connection.attach({
      mapXid: (xid) => xid !== 2,
      reply: (arrived) => {
        seen.push(`reply ${arrived.xid}`);
        arrived.destroy();
      },
      event: (event) => void seen.push(describeEvent(event)),
    });
    send(message(1, REPLY), message(2, REPLY), message(3, REPLY), message(4, CALL), message(5, CALL));
    await run();
    // Once a minute.
    expect(seen).toEqual(['reply 1', 'reply 3', 'unclaimed 1 call']);
    expect(connection.counters).toMatchObject({ recordsIn: 5, messagesDropped: 3, messagesHeld: 0 });
  });

  it('leaves no timer behind', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const { connection } = memoryDatagramPeer({ pool: new IobufPool() });
      expect(vi.getTimerCount()).toBe(1);
      connection.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a payload that is not what was announced, and may be aborted then', () => {
    const pool = new IobufPool();
    const { connection } = memoryDatagramPeer({ pool });
    connection.begin(8, 10);
    expect(() => connection.commit(1, [pattern(9)])).toThrow('begin() was told 10');
    connection.abort();
    expect(activePages(pool)).toBe(0);
  });
});
