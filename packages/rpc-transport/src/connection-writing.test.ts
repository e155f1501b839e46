import { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages, calls, describeEvent, echo, replies } from '../test/support/connection.ts';
import { message, pattern, submit } from '../test/support/records.ts';
import { CALL, memoryPeer, REPLY, memoryPair } from './index.ts';

describe('Connection, writing', () => {
  it('writes what is committed in one turn at once, on the next tick', async () => {
    const peer = memoryPeer();
    peer.connection.attach({});
    for (let xid = 1; xid <= 20; xid++) submit(peer.connection, xid, CALL);
    expect(peer.connection.counters).toMatchObject({ writes: 0, bytesQueued: 20 * 12 });
    await peer.run();
    expect(peer.connection.counters).toMatchObject({ writes: 1, bytesQueued: 0, bytesOut: 20 * 12 });
    expect(peer.take()).toEqual(calls(1, 20));
  });

  it('gathers the answers of actors that end in promises of one turn', async () => {
    const peer = memoryPeer();
    peer.connection.attach({
      call: (arrived) => {
        const { xid } = arrived;
        arrived.destroy();
        void Promise.resolve().then(async () => {
          await Promise.resolve();
          submit(peer.connection, xid, REPLY);
        });
      },
    });
    peer.send(calls(1, 30));
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 30));
    expect(peer.connection.counters.writes).toBe(1);
  });

  it('tells every record that was sent, after the write, in order', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach({
      call: (arrived) => {
        submit(peer.connection, arrived.xid, REPLY);
        arrived.destroy();
        seen.push(`answered ${arrived.xid}`);
      },
      sent: (xid, direction) => void seen.push(`sent ${xid} ${direction === REPLY ? 'reply' : 'call'}`),
    });
    peer.send(calls(1, 2));
    await peer.run();
    submit(peer.connection, 77, CALL);
    await peer.run();
    expect(seen).toEqual(['answered 1', 'answered 2', 'sent 1 reply', 'sent 2 reply', 'sent 77 call']);
  });

  it('stops reading over outHighWaterBytes and goes on at half of it', async () => {
    // A peer whose window is 1,000 bytes, and replies of 112 bytes each.
    const peer = memoryPeer({ windowBytes: 1000, outHighWaterBytes: 2000, outLimitBytes: 100_000 });
    const seen: string[] = [];
    peer.connection.attach(echo(seen, pattern(100)));
    peer.send(calls(1, 80));
    while (peer.connection.state !== 'out-queue') peer.step();
    expect(peer.connection.counters.throttles).toBe(1);
    const answered = peer.connection.counters.recordsIn;
    expect(answered).toBeLessThan(40);
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 80, pattern(100)));
    expect(seen.filter((entry) => entry.startsWith('call'))).toHaveLength(80);
    expect(seen.filter((entry) => entry === 'throttle on: out-queue').length).toBeGreaterThan(0);
    expect(peer.connection.state).toBe('idle');
  });

  it('goes on reading while calls of its own wait, so that two ends never hold out for each other', async () => {
    const limits = { outHighWaterBytes: 500 };
    const { client, server, run } = memoryPair({ manual: true, windowBytes: 1000, client: limits, server: limits });
    const answered: number[] = [];
    server.attach(echo([], pattern(3000)));
    client.attach({
      reply: (arrived) => {
        answered.push(arrived.xid);
        arrived.destroy();
      },
    });
    for (let xid = 0; xid < 30; xid++) submit(client, xid, CALL, pattern(3000));
    await run();
    expect(answered).toEqual([...answered.keys()]);
    expect(answered).toHaveLength(30);
    expect(client.counters.throttles).toBe(0);
    expect(server.counters.throttles).toBeGreaterThan(0);
  });

  it('tells when everything is written that had to wait', async () => {
    const peer = memoryPeer({ windowBytes: 1000 });
    const { connection } = peer;
    const drained: number[] = [];
    connection.attach({ drained: () => drained.push(connection.bytesQueued) });
    submit(connection, 1, CALL, pattern(100));
    await peer.run();
    expect(drained).toEqual([]);
    for (let times = 1; times <= 2; times++) {
      submit(connection, 2, CALL, pattern(3000));
      submit(connection, 3, CALL, pattern(3000));
      expect(connection.bytesQueued).toBe(6024);
      await peer.run();
      expect(drained).toEqual(Array.from({ length: times }, () => 0));
    }
  });

  it('cuts a peer that does not read over outLimitBytes', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, windowBytes: 1000, outHighWaterBytes: 2000, outLimitBytes: 10_000 });
    const events: string[] = [];
    peer.connection.attach({ event: (event) => void events.push(describeEvent(event)) });
    let queued = 0;
    for (let xid = 0; xid < 1000; xid++) {
      if (!submit(peer.connection, xid, REPLY, pattern(100))) break;
      queued++;
    }
    expect(queued).toBeLessThan((1000 + 10_000) / 112 + 1);
    expect(peer.connection.state).toBe('closed');
    expect(submit(peer.connection, 1, CALL)).toBe(false);
    await peer.run();
    expect(events).toEqual(['throttle on: out-queue', 'disconnect ERR_TRANSPORT_OUT_QUEUE_FULL', 'cleanup']);
    expect(activePages(pool)).toBe(0);
    expect(peer.connection.counters).toMatchObject({ bytesQueued: 0, recordsDropped: 1 });
  });

  it('drops what is submitted after the end, and gives its iobref back', async () => {
    const pool = new IobufPool();
    const { connection } = memoryPeer({ pool });
    connection.close();
    const iobuf = pool.get(5000);
    const iobref = new Iobref();
    iobref.add(iobuf);
    iobuf.unref();
    const slot = connection.begin(8, 5000);
    slot.bytes.set(message(1, REPLY), slot.offset);
    expect(connection.commit(1, [iobuf.bytes.subarray(0, 5000)], iobref)).toBe(false);
    expect(activePages(pool)).toBe(0);
    expect(connection.counters.recordsDropped).toBe(1);
    expect(() => connection.commit(1)).toThrow(/without begin/);
    await Promise.resolve();
  });

  it('begin() says so when the pool refuses', () => {
    const { connection } = memoryPeer({ pool: new IobufPool({ bytesMax: 1024 }) });
    expect(() => connection.begin(100)).toThrow(expect.objectContaining({ code: 'ERR_TRANSPORT_NO_BUFFER' }));
  });
});
