import { IobufPool } from '@gluster-ts/iobuf-pool';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { calls, describeEvent, echo, replies } from '../test/support/connection.ts';
import { concat, message, pattern, record, submit } from '../test/support/records.ts';
import { CALL, memoryPair, memoryPeer, REPLY, TransportError, type PollinMessage } from './index.ts';
import { contextOf } from './context.ts';
import type { Link } from './link.ts';
import { resolveOptions } from './options.ts';
import { RecordConnection } from './record-connection.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('Connection, ending', () => {
  it('close() is told once, with its reason, after it returned', async () => {
    const { client, server, run } = memoryPair({ manual: true });
    const seen: string[] = [];
    client.attach({ event: (event) => void seen.push(`client ${describeEvent(event)}`) });
    server.attach({ event: (event) => void seen.push(`server ${describeEvent(event)}`) });
    client.close(new TransportError('ERR_TRANSPORT_MISUSE', 'for a test'));
    client.close();
    expect(seen).toEqual([]);
    expect(client.state).toBe('closed');
    await run();
    expect(seen).toEqual([
      'client disconnect ERR_TRANSPORT_MISUSE',
      'client cleanup',
      'server disconnect without error',
      'server cleanup',
    ]);
    expect(server.state).toBe('closed');
  });

  it('closed resolves with the reason, also for those who ask too late', async () => {
    const { client, server, run } = memoryPair({ manual: true });
    client.attach({});
    server.attach({});
    const early = client.closed;
    const reason = new TransportError('ERR_TRANSPORT_MISUSE', 'for a test');
    client.close(reason);
    await run();
    expect(await early).toBe(reason);
    expect(await client.closed).toBe(reason);
    expect(await server.closed).toBeUndefined();
  });

  it('await using drains: what is queued still arrives', async () => {
    const { client, server } = memoryPair();
    const arrived: number[] = [];
    server.attach({
      call: (call) => {
        arrived.push(call.xid);
        call.destroy();
      },
    });
    {
      await using connection = client;
      connection.attach({});
      submit(connection, 7, CALL);
    }
    await server.closed;
    expect(client.state).toBe('closed');
    expect(arrived).toEqual([7]);
  });

  it('cleanup waits for the last message', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    const held: PollinMessage[] = [];
    peer.connection.attach({
      call: (arrived) => void held.push(arrived),
      event: (event) => void seen.push(event.type),
    });
    peer.send(calls(1, 2));
    await peer.run();
    expect(peer.connection.state).toBe('running');
    peer.end();
    await peer.run();
    expect(seen).toEqual(['disconnect']);
    held[0]?.destroy();
    await peer.run();
    expect(seen).toEqual(['disconnect']);
    held[1]?.destroy();
    await peer.run();
    expect(seen).toEqual(['disconnect', 'cleanup']);
  });

  it('tells an owner that comes too late', async () => {
    const { connection, run } = memoryPeer();
    connection.close(new TransportError('ERR_TRANSPORT_MISUSE', 'for a test'));
    await run();
    const seen: string[] = [];
    connection.attach({ event: (event) => void seen.push(describeEvent(event)) });
    expect(seen).toEqual([]);
    await run();
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_MISUSE', 'cleanup']);
  });

  it('drain() writes what is queued, then closes; what comes later is dropped', async () => {
    const peer = memoryPeer({ windowBytes: 500 });
    const { connection } = peer;
    const seen: string[] = [];
    connection.attach(echo(seen));
    for (let xid = 1; xid <= 100; xid++) submit(connection, xid, CALL, pattern(20));
    const drained = connection.drain();
    expect(connection.state).toBe('draining');
    expect(submit(connection, 101, CALL)).toBe(false);
    peer.send(calls(200, 210));
    await peer.run();
    expect(peer.take()).toEqual(calls(1, 100, pattern(20)));
    expect(peer.ended).toBe(true);
    peer.end();
    await peer.run();
    await drained;
    expect(connection.state).toBe('closed');
    expect(seen).toEqual(['disconnect without error', 'cleanup']);
    await connection.drain();
  });

  it('drain() does not wait for ever for a peer that keeps its side open', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const peer = memoryPeer();
    peer.connection.attach({});
    let done = false;
    const drained = peer.connection.drain().then(() => (done = true));
    await peer.run();
    expect([peer.ended, done]).toEqual([true, false]);
    vi.advanceTimersByTime(1000);
    await drained;
    expect(peer.connection.state).toBe('closed');
  });

  it('answers a chunk before it looks at the end of the stream', async () => {
    const peer = memoryPeer();
    peer.connection.attach(echo());
    peer.send(calls(1, 3));
    peer.end();
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 3));
    expect(peer.connection.state).toBe('closed');
  });

  it('lets calls being worked on go when the peer ends its stream', async () => {
    const peer = memoryPeer();
    const held: PollinMessage[] = [];
    peer.connection.attach({ call: (arrived) => void held.push(arrived) });
    peer.send(calls(1, 1));
    peer.end();
    await peer.run();
    expect(peer.connection.state).toBe('closed');
    held[0]?.destroy();
  });

  it('answers calls being worked on when halfOpen', async () => {
    const peer = memoryPeer({ halfOpen: true });
    const held: PollinMessage[] = [];
    const seen: string[] = [];
    peer.connection.attach({
      call: (arrived) => void held.push(arrived),
      event: (event) => void seen.push(describeEvent(event)),
    });
    peer.send(calls(1, 2));
    peer.end();
    await peer.run();
    expect(peer.connection.state).toBe('running');
    for (const arrived of held) {
      expect(submit(peer.connection, arrived.xid, REPLY)).toBe(true);
      arrived.destroy();
      await peer.run();
    }
    expect(peer.take()).toEqual(replies(1, 2));
    expect(peer.connection.state).toBe('closed');
    expect(seen).toEqual(['disconnect without error', 'cleanup']);
  });

  it('finishes reading what is held back before it looks at the end of the stream', async () => {
    const peer = memoryPeer({ halfOpen: true });
    const { connection } = peer;
    const seen: string[] = [];
    connection.attach({
      ...echo(seen),
      call: (arrived) => {
        seen.push(`call ${arrived.xid}`);
        if (arrived.xid === 1) connection.throttle('test');
        submit(connection, arrived.xid, REPLY);
        arrived.destroy();
      },
    });
    peer.send(calls(1, 3));
    peer.end();
    await peer.run();
    connection.unthrottle('test');
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 3));
    expect(connection.state).toBe('closed');
  });

  it.each([
    ['whole', calls(1, 2), calls(3, 3), ['call 1', 'call 2', 'call 3', 'disconnect without error', 'cleanup']],
    [
      'torn',
      calls(1, 1).subarray(0, 5),
      calls(1, 1).subarray(5, 9),
      ['disconnect ERR_TRANSPORT_RECORD_TORN', 'cleanup'],
    ],
  ])('hears of the end while records are held back, the last one %s', async (_, first, second, expected) => {
    const link: Link = {
      tls: undefined,
      local: { family: 'memory', name: 'local' },
      peer: { family: 'memory', name: 'peer' },
      write: () => true,
      pause: () => undefined,
      resume: () => undefined,
      end: () => undefined,
      destroy: () => undefined,
    };
    const connection = new RecordConnection(contextOf({}), resolveOptions({}), link);
    const seen: string[] = [];
    connection.attach(echo(seen));
    connection.throttle('test');
    connection.received(first);
    connection.received(second);
    connection.ended();
    expect(connection.state).toBe('throttled');
    connection.unthrottle('test');
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.filter((entry) => !entry.startsWith('throttle'))).toEqual(expected);
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const peer = memoryPeer();
    peer.connection.attach({});
    const drained = peer.connection.drain();
    await peer.run();
    expect(vi.getTimerCount()).toBe(1);
    peer.end();
    await peer.run();
    await drained;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells when the peer closes within a record', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.send(concat([calls(1, 1), record(message(2, CALL, pattern(100))).subarray(0, 50)]));
    peer.end();
    await peer.run();
    expect(seen).toEqual(['call 1', 'disconnect ERR_TRANSPORT_RECORD_TORN', 'cleanup']);
  });

  it('tells when the connection breaks', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.reset();
    await peer.run();
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_RESET', 'cleanup']);
  });

  it('cuts a peer that breaks the framing, after answering what came before', async () => {
    const peer = memoryPeer();
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.send(concat([calls(1, 2), record(message(3, 42)), calls(4, 4)]));
    await peer.run();
    expect(seen).toEqual(['call 1', 'call 2', 'disconnect ERR_TRANSPORT_BAD_DIRECTION', 'cleanup']);
    expect(peer.take()).toEqual(replies(1, 2));
  });

  it('cuts the connection that needs it when the pool has no more', async () => {
    const peer = memoryPeer({ pool: new IobufPool({ bytesMax: 1024 }), chunkBytes: 100 });
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.send(record(message(1, CALL, pattern(500))));
    await peer.run();
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_NO_BUFFER', 'cleanup']);
  });
});
