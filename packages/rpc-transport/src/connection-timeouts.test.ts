import { IobufPool } from '@gluster-ts/iobuf-pool';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { calls, describeEvent, echo } from '../test/support/connection.ts';
import { message, pattern, record, submit } from '../test/support/records.ts';
import { CALL, memoryPair, memoryPeer, REPLY, type PollinMessage } from './index.ts';

afterEach(() => {
  vi.useRealTimers();
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

  it('does not blame the peer for a record that waits because reading is throttled', async () => {
    useFakeTime();
    const peer = memoryPeer({ ...alone(), recordTimeoutMs: 10_000, outHighWaterBytes: 200, windowBytes: 100 });
    const { connection } = peer;
    const seen: string[] = [];
    connection.attach(echo(seen));
    peer.send(calls(1, 1).subarray(0, 6));
    await peer.run();
    expect(connection.counters.bytesPending).toBe(6);
    // More than the peer's window holds, so that reading stops; the state shown is that of the queue.
    submit(connection, 1, REPLY, pattern(1000));
    expect(connection.state).toBe('out-queue');
    for (let passed = 0; passed < 20_000; passed += 500) vi.advanceTimersByTime(500);
    expect(connection.state).toBe('out-queue');
    await peer.run();
    peer.send(calls(1, 1).subarray(6));
    await peer.run();
    expect(seen).toEqual(['throttle on: out-queue', 'throttle off', 'call 1']);
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
