import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages } from '../test/support/connection.ts';
import { message, pattern, record, submit } from '../test/support/records.ts';
import { CALL, memoryPeer, type ConnectionOptions, type PollinMessage } from './index.ts';

/** Receives one message that arrives in chunks of `chunkBytes`. */
async function receive(bytes: Uint8Array, chunkBytes: number, options: ConnectionOptions): Promise<PollinMessage> {
  const peer = memoryPeer({ ...options, chunkBytes });
  const received: PollinMessage[] = [];
  peer.connection.attach({ call: (arrived) => void received.push(arrived) });
  peer.send(record(bytes));
  await peer.run();
  const [first] = received;
  if (first === undefined) throw new Error('Nothing arrived');
  return first;
}

describe('PollinMessage', () => {
  it('destroy() gives the iobufs back with the last reference', async () => {
    const pool = new IobufPool();
    const arrived = await receive(message(1, CALL, pattern(300)), 100, { pool });
    expect(activePages(pool)).toBe(1);
    expect(arrived.ref()).toBe(arrived);
    arrived.destroy();
    expect(activePages(pool)).toBe(1);
    expect(arrived.connection.counters.messagesHeld).toBe(1);
    arrived.destroy();
    expect(activePages(pool)).toBe(0);
  });

  it('contiguous() joins the vectors and gives the old ones back', async () => {
    const pool = new IobufPool();
    const bytes = message(1, CALL, pattern(10_000));
    const arrived = await receive(bytes, 1000, { pool, vectorBytesMax: 4096 });
    expect(arrived.payload).toHaveLength(2);
    expect(arrived.end - arrived.start).toBe(4096);
    arrived.contiguous();
    expect(arrived.payload).toHaveLength(0);
    expect(arrived.bytes.subarray(arrived.start, arrived.end)).toEqual(bytes);
    expect(arrived.view.getUint32(arrived.start)).toBe(1);
    expect(activePages(pool)).toBe(1);
    arrived.destroy();
    expect(activePages(pool)).toBe(0);
  });

  it('contiguous() does nothing to a message that is', async () => {
    const arrived = await receive(message(1, CALL, pattern(100)), 1000, {});
    const { bytes } = arrived;
    arrived.contiguous();
    expect(arrived.bytes).toBe(bytes);
    expect(arrived.connection.counters.bytesCopied).toBe(0);
    arrived.destroy();
  });

  it('throws at one destroy() too many', async () => {
    const arrived = await receive(message(9, CALL), 1000, {});
    arrived.destroy();
    expect(() => arrived.destroy()).toThrow('Cannot use destroy() of message 9: it was destroyed already');
    expect(() => arrived.ref()).toThrow(/it was destroyed already/);
    expect(() => arrived.connection).toThrow(/it was destroyed already/);
  });

  it('is used again for the next record', async () => {
    const peer = memoryPeer({});
    const seen: PollinMessage[] = [];
    peer.connection.attach({
      call: (arrived) => {
        seen.push(arrived);
        arrived.destroy();
      },
    });
    peer.send(record(message(1, CALL)));
    peer.send(record(message(2, CALL)));
    await peer.run();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });

  it('throws at every use after destroy() when debugMessages is on, and is never used again', async () => {
    const peer = memoryPeer({ debugMessages: true });
    const seen: PollinMessage[] = [];
    peer.connection.attach({
      call: (arrived) => {
        seen.push(arrived);
        arrived.destroy();
      },
    });
    peer.send(record(message(1, CALL)));
    peer.send(record(message(2, CALL)));
    await peer.run();
    const [first, second] = seen;
    expect(first === second).toBe(false);
    expect(() => first?.xid).toThrow('Cannot use xid of message 1: it was destroyed already');
    expect(() => first?.bytes).toThrow(/it was destroyed already/);
    expect(() => second?.payload).toThrow('Cannot use payload of message 2: it was destroyed already');
    expect(() => first?.contiguous()).toThrow(/it was destroyed already/);
    expect(() => first?.destroy()).toThrow(/it was destroyed already/);
  });

  it('keeps neither chunk nor connection after destroy()', async () => {
    const arrived = await receive(message(1, CALL, pattern(100)), 1000, {});
    arrived.destroy();
    expect(arrived.bytes.byteLength).toBe(0);
    expect(arrived.view.byteLength).toBe(0);
  });

  it('leaves bytes of a read buffer valid for who keeps a view', async () => {
    const peer = memoryPeer({});
    const kept: Uint8Array[] = [];
    peer.connection.attach({
      call: (arrived) => {
        kept.push(arrived.bytes.subarray(arrived.start + 8, arrived.end));
        arrived.destroy();
        submit(peer.connection, arrived.xid, 1, pattern(100, 99));
      },
    });
    for (let xid = 0; xid < 20; xid++) peer.send(record(message(xid, CALL, pattern(50, xid))));
    await peer.run();
    expect(kept).toEqual(Array.from({ length: 20 }, (_, xid) => pattern(50, xid)));
  });
});
