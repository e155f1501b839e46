import { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { concat, message, pattern, record, submit } from '../test/support/records.ts';
import {
  CALL,
  memoryPair,
  memoryPeer,
  REPLY,
  TransportError,
  type ConnectionOwner,
  type ConnectionState,
  type PollinMessage,
  type TransportEvent,
} from './index.ts';

/** An owner that answers every call with its own body and notes what happens. */
function echo(seen: string[] = [], body: Uint8Array = new Uint8Array(0)): ConnectionOwner {
  return {
    call: (arrived) => {
      seen.push(`call ${arrived.xid}`);
      submit(arrived.connection, arrived.xid, REPLY, body);
      arrived.destroy();
    },
    event: (event) => void seen.push(describeEvent(event)),
  };
}

function describeEvent(event: TransportEvent): string {
  switch (event.type) {
    case 'disconnect':
      return `disconnect ${event.error?.code ?? 'without error'}`;
    case 'throttle':
      return `throttle ${event.on ? `on: ${event.reasons.join()}` : 'off'}`;
    case 'unclaimed':
      return `unclaimed ${event.count} ${event.direction}`;
    default:
      return event.type;
  }
}

function calls(first: number, last: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(Array.from({ length: last - first + 1 }, (_, i) => record(message(first + i, CALL, body))));
}

function replies(first: number, last: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(Array.from({ length: last - first + 1 }, (_, i) => record(message(first + i, REPLY, body))));
}

function activePages(pool: IobufPool): number {
  const { classes, oversize } = pool.stats();
  return classes.reduce((sum, { active }) => sum + active, oversize.active);
}

afterEach(() => {
  vi.useRealTimers();
});

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

  it('cuts a peer that does not read over outLimitBytes', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, windowBytes: 1000, outHighWaterBytes: 2000, outLimitBytes: 10_000 });
    const events: string[] = [];
    peer.connection.attach({ event: (event) => void events.push(describeEvent(event)) });
    let queued = 0;
    for (let xid = 0; xid < 1000; xid++) {
      if (!submit(peer.connection, xid, CALL, pattern(100))) break;
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

describe('Connection, owners that misbehave', () => {
  const boom = (): never => {
    throw new Error('boom');
  };

  it('closes the connection of an owner whose call() throws, and gives its message back', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, chunkBytes: 16 });
    const errors: unknown[] = [];
    peer.connection.attach({
      call: boom,
      event: (event) => {
        if (event.type === 'disconnect') errors.push(event.error);
      },
    });
    peer.send(concat([calls(1, 1, pattern(100)), calls(2, 9)]));
    await peer.run();
    expect(errors).toMatchObject([{ code: 'ERR_TRANSPORT_OWNER_THREW', fault: 'caller', cause: { message: 'boom' } }]);
    expect(peer.connection.counters).toMatchObject({ messagesHeld: 0, recordsIn: 1 });
    expect(activePages(pool)).toBe(0);
  });

  const take = (arrived: PollinMessage): void => {
    arrived.destroy();
  };
  const throwing: readonly [string, ConnectionOwner][] = [
    ['mapXid', { mapXid: boom, reply: take }],
    ['reply', { reply: boom }],
    ['sent', { sent: boom, reply: take }],
    ['event', { event: (event) => (event.type === 'throttle' ? boom() : undefined), reply: take }],
  ];

  it.each(throwing)('closes the connection of an owner whose %s() throws', async (_, owner) => {
    const seen: string[] = [];
    const peer = memoryPeer({ event: (event) => void seen.push(describeEvent(event)) });
    peer.connection.attach(owner);
    peer.send(replies(1, 2));
    submit(peer.connection, 1, CALL);
    await peer.run();
    peer.connection.throttle('test');
    await peer.run();
    expect(seen.filter((entry) => entry.startsWith('disconnect'))).toEqual(['disconnect ERR_TRANSPORT_OWNER_THREW']);
    expect(peer.connection.counters.messagesHeld).toBe(0);
  });

  it('turns what an owner throws at the end into a warning of the process', async () => {
    const warnings: unknown[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    try {
      const peer = memoryPeer();
      peer.connection.attach({ event: boom });
      peer.connection.close();
      await peer.run();
      peer.connection.attach({ event: boom });
      await peer.run();
    } finally {
      process.off('warning', note);
    }
    expect(warnings).toEqual(['boom', 'boom', 'boom']);
  });

  it('does not let a handler be called while another runs, whatever it does', async () => {
    const peer = memoryPeer({ outHighWaterBytes: 200, windowBytes: 100 });
    const { connection } = peer;
    let depth = 0;
    let overlaps = 0;
    let toggles = 0;
    const guarded = <Args extends unknown[]>(inner: (...args: Args) => void) => {
      return (...args: Args): void => {
        if (depth > 0) overlaps++;
        depth++;
        inner(...args);
        depth--;
      };
    };
    const states: ConnectionState[] = [];
    connection.attach({
      call: guarded((arrived) => {
        states.push(connection.state);
        submit(connection, arrived.xid, REPLY, pattern(90));
        connection.throttle('mine');
        connection.unthrottle('mine');
        peer.step();
        if (arrived.xid === 30) connection.close();
        arrived.destroy();
      }),
      sent: guarded(() => void peer.step()),
      event: guarded((event) => {
        if (event.type !== 'throttle' || toggles++ > 20) return;
        connection.throttle('again');
        connection.unthrottle('again');
      }),
    });
    peer.send(calls(1, 40));
    await peer.run();
    expect(states).toHaveLength(30);
    expect(new Set(states)).toEqual(new Set(['in-poll']));
    expect(overlaps).toBe(0);
    expect(connection.state).toBe('closed');
  });

  it('attach() and detach() within a handler hold from the next record on', async () => {
    const peer = memoryPeer();
    const { connection } = peer;
    const seen: string[] = [];
    const detach = connection.attach({
      call: (arrived) => {
        seen.push(`first ${arrived.xid}`);
        arrived.destroy();
        detach();
        connection.attach({
          call: (next) => {
            seen.push(`second ${next.xid}`);
            next.destroy();
          },
        });
      },
    });
    peer.send(calls(1, 2));
    await peer.run();
    expect(seen).toEqual(['first 1', 'second 2']);
  });
});

describe('Connection, timeouts', () => {
  async function pass(ms: number, run: () => Promise<void>): Promise<void> {
    for (let passed = 0; passed < ms; passed += 500) {
      vi.advanceTimersByTime(500);
      await run();
    }
  }

  /** Connections of one pool share a timer; one that began before the fake time would not see it. */
  function alone(): { pool: IobufPool } {
    return { pool: new IobufPool() };
  }

  function useFakeTime(): void {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  }

  it('cuts a peer that does not finish its record within recordTimeoutMs', async () => {
    useFakeTime();
    const peer = memoryPeer({ ...alone(), recordTimeoutMs: 10_000 });
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    const bytes = record(message(1, CALL, pattern(100)));
    // A byte a second keeps it alive only as long as the record may take.
    for (let second = 0; second < 9; second++) {
      peer.send(bytes.subarray(second, second + 1));
      await pass(1000, peer.run);
    }
    expect(seen).toEqual([]);
    peer.send(bytes.subarray(9, 10));
    await pass(2500, peer.run);
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_RECORD_TIMEOUT', 'cleanup']);
  });

  it('does not cut a peer whose records take their time but come to an end', async () => {
    useFakeTime();
    const peer = memoryPeer({ ...alone(), recordTimeoutMs: 10_000 });
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    const bytes = calls(1, 8, pattern(100));
    // Each chunk ends within a record, so that one is always under way.
    for (let at = 0; at < bytes.byteLength; at += 100) {
      peer.send(bytes.subarray(at, at + 100));
      await pass(5000, peer.run);
    }
    expect(seen).toEqual(Array.from({ length: 8 }, (_, index) => `call ${index + 1}`));
  });

  it('cuts an idle peer after idleTimeoutMs, but not one whose call is being worked on', async () => {
    useFakeTime();
    const peer = memoryPeer({ ...alone(), idleTimeoutMs: 10_000 });
    const seen: string[] = [];
    const held: PollinMessage[] = [];
    peer.connection.attach({ ...echo(seen), call: (arrived) => void held.push(arrived) });
    peer.send(calls(1, 1));
    await pass(60_000, peer.run);
    expect(seen).toEqual([]);
    held[0]?.destroy();
    await pass(9000, peer.run);
    expect(seen).toEqual([]);
    await pass(3000, peer.run);
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_IDLE_TIMEOUT', 'cleanup']);
  });

  it('never cuts an idle peer by default', async () => {
    useFakeTime();
    const peer = memoryPeer(alone());
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    await pass(200_000, peer.run);
    expect(seen).toEqual([]);
    expect(peer.connection.state).toBe('idle');
  });

  it('cuts a peer that takes nothing from a full queue within stallTimeoutMs', async () => {
    useFakeTime();
    const { client, server, step, run } = memoryPair({
      manual: true,
      windowBytes: 1000,
      server: { ...alone(), stallTimeoutMs: 10_000 },
    });
    const seen: string[] = [];
    server.attach({ event: (event) => void seen.push(describeEvent(event)) });
    // The client has no owner, so it does not read.
    for (let xid = 0; xid < 50; xid++) submit(server, xid, CALL, pattern(100));
    await pass(9000, run);
    expect(server.state).toBe('out-queue');
    await pass(3000, run);
    expect(server.state).toBe('closed');
    expect(seen).toEqual(['disconnect ERR_TRANSPORT_OUT_QUEUE_STALLED', 'cleanup']);
    expect(step()).toBe(false);
    expect(client.counters.reads).toBe(0);
  });
});
