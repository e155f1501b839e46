import { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { concat, message, pattern, record } from '../test/support/records.ts';
import type { Link } from './link.ts';
import { CALL, REPLY } from './message.ts';
import { OutBatchPool } from './out-batch.ts';
import { OutQueue } from './out-queue.ts';

/** A link that notes what it is given and takes it, or not, as told. */
class ScriptedLink implements Link {
  readonly tls = undefined;
  readonly local = { family: 'memory', name: 'local' } as const;
  readonly peer = { family: 'memory', name: 'peer' } as const;
  readonly writes: { vectors: number; bytes: Uint8Array }[] = [];
  takes = true;
  slotsMax = 0;

  write(vectors: readonly Uint8Array[], from: number, count: number): boolean {
    this.slotsMax = Math.max(this.slotsMax, vectors.length);
    this.writes.push({ vectors: count, bytes: concat(vectors.slice(from, from + count)) });
    return this.takes;
  }
  pause(): void {
    throw new Error('pause() is not the business of a queue');
  }
  resume(): void {
    throw new Error('resume() is not the business of a queue');
  }
  end(): void {
    throw new Error('end() is not the business of a queue');
  }
  destroy(): void {
    throw new Error('destroy() is not the business of a queue');
  }

  get written(): Uint8Array {
    return concat(this.writes.map(({ bytes }) => bytes));
  }
}

function setUp(): { queue: OutQueue; link: ScriptedLink; pool: IobufPool; active: () => number } {
  const pool = new IobufPool();
  const link = new ScriptedLink();
  const active = (): number => {
    const { classes, oversize } = pool.stats();
    return classes.reduce((sum, { active }) => sum + active, oversize.active);
  };
  return { queue: new OutQueue(pool, new OutBatchPool(), link), link, pool, active };
}

function enqueue(
  queue: OutQueue,
  bytes: Uint8Array,
  payload?: readonly Uint8Array[],
  iobref?: Iobref,
  tracked = false,
): void {
  const payloadBytes = (payload ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const slot = queue.begin(bytes.byteLength, payloadBytes);
  slot.bytes.set(bytes, slot.offset);
  queue.commit(new DataView(bytes.buffer).getUint32(0), payload, iobref, tracked);
}

describe('OutQueue', () => {
  it('writes many records with one write of one vector, and keeps no page', () => {
    const { queue, link, active } = setUp();
    const messages = Array.from({ length: 50 }, (_, xid) => message(xid, REPLY, pattern(xid)));
    for (const bytes of messages) enqueue(queue, bytes);
    expect(queue.bytesQueued).toBe(messages.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0));
    queue.flush();
    expect(link.writes).toHaveLength(1);
    expect(link.writes[0]?.vectors).toBe(1);
    expect(link.written).toEqual(concat(messages.map((bytes) => record(bytes))));
    expect(queue.bytesQueued).toBe(0);
    expect(active()).toBe(0);
  });

  it('goes on in further slabs, and writes them together', () => {
    const { queue, link, active } = setUp();
    const messages = Array.from({ length: 10 }, (_, xid) => message(xid, REPLY, pattern(10_000)));
    for (const bytes of messages) enqueue(queue, bytes);
    queue.flush();
    expect(link.writes).toMatchObject([{ vectors: 4 }]);
    expect(Buffer.compare(link.written, concat(messages.map((bytes) => record(bytes))))).toBe(0);
    expect(active()).toBe(0);
  });

  it('takes a slab of its own for a head larger than a slab', () => {
    const { queue, link, active } = setUp();
    const messages = [message(1, REPLY), message(2, REPLY, pattern(3_000_000)), message(3, REPLY)];
    for (const bytes of messages) enqueue(queue, bytes);
    queue.flush();
    expect(Buffer.compare(link.written, concat(messages.map((bytes) => record(bytes))))).toBe(0);
    expect(active()).toBe(0);
  });

  it('puts payloads behind their heads: small ones copied, large ones as vectors of their own', () => {
    const { queue, link } = setUp();
    const small = pattern(100, 1);
    const large = pattern(5000, 2);
    enqueue(queue, message(1, REPLY), [small]);
    enqueue(queue, message(2, REPLY), [large, small, new Uint8Array(0)]);
    enqueue(queue, message(3, REPLY));
    queue.flush();
    const expected = concat([
      record(concat([message(1, REPLY), small])),
      record(concat([message(2, REPLY), large, small])),
      record(message(3, REPLY)),
    ]);
    expect(link.written).toEqual(expected);
    expect(link.writes).toMatchObject([{ vectors: 4 }]);
  });

  it('keeps the iobref of a payload until it is written', () => {
    const { queue, link, pool, active } = setUp();
    const iobuf = pool.get(8192);
    iobuf.bytes.set(pattern(8192));
    const iobref = new Iobref();
    iobref.add(iobuf);
    iobuf.unref();
    link.takes = false;
    enqueue(queue, message(1, REPLY), [iobuf.bytes], iobref);
    queue.flush();
    expect(iobuf.references).toBe(1);
    queue.written();
    expect(iobuf.references).toBe(0);
    expect(iobref.length).toBe(0);
    expect(active()).toBe(0);
  });

  it('gives the iobref of a copied or absent payload back at once', () => {
    const { queue, pool } = setUp();
    for (const payload of [[pattern(10)], undefined]) {
      const iobuf = pool.get(128);
      const iobref = new Iobref();
      iobref.add(iobuf);
      iobuf.unref();
      enqueue(queue, message(1, REPLY), payload, iobref);
      expect(iobuf.references).toBe(0);
    }
  });

  it('leaves in peace what the link has not written, and goes on behind it', () => {
    const { queue, link, active } = setUp();
    link.takes = false;
    enqueue(queue, message(1, REPLY, pattern(50, 1)));
    queue.flush();
    expect(queue.waiting).toBe(true);
    enqueue(queue, message(2, REPLY, pattern(50, 2)));
    enqueue(queue, message(3, REPLY, pattern(50, 3)));
    queue.flush();
    expect(link.writes).toHaveLength(1);
    link.takes = true;
    queue.written();
    expect(link.writes).toHaveLength(2);
    expect(link.written).toEqual(concat([1, 2, 3].map((xid) => record(message(xid, REPLY, pattern(50, xid))))));
    expect(queue.bytesQueued).toBe(0);
    expect(active()).toBe(0);
  });

  it('writes a long queue in steps of 1 MiB', () => {
    const { queue, link } = setUp();
    link.takes = false;
    enqueue(queue, message(0, REPLY));
    queue.flush();
    for (let xid = 1; xid <= 50; xid++) enqueue(queue, message(xid, REPLY, pattern(65_536)));
    link.takes = true;
    queue.written();
    const sizes = link.writes.slice(1).map(({ bytes }) => bytes.byteLength);
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
    expect(queue.bytesQueued).toBe(0);
  });

  it('keeps few slots for a queue that never empties', () => {
    const { queue, link } = setUp();
    link.takes = false;
    const payload = [pattern(5000)];
    enqueue(queue, message(0, REPLY), payload);
    queue.flush();
    for (let xid = 1; xid < 2000; xid++) {
      enqueue(queue, message(xid, REPLY), payload);
      queue.written();
    }
    expect(queue.waiting).toBe(true);
    expect(link.writes).toHaveLength(2000);
    expect(link.slotsMax).toBeLessThan(300);
  });

  it('abort() leaves no trace', () => {
    const { queue, link, active } = setUp();
    enqueue(queue, message(1, REPLY));
    queue.begin(100);
    queue.abort();
    enqueue(queue, message(2, REPLY));
    queue.flush();
    expect(link.written).toEqual(concat([record(message(1, REPLY)), record(message(2, REPLY))]));
    queue.begin(100);
    queue.abort();
    expect(active()).toBe(0);
  });

  it('drop() gives everything back, written or not', () => {
    const { queue, link, pool, active } = setUp();
    const iobuf = pool.get(8192);
    const iobref = new Iobref();
    iobref.add(iobuf);
    iobuf.unref();
    link.takes = false;
    enqueue(queue, message(1, REPLY), [iobuf.bytes], iobref);
    queue.flush();
    enqueue(queue, message(2, REPLY, pattern(40_000)));
    queue.drop();
    expect(queue.bytesQueued).toBe(0);
    expect(active()).toBe(0);
  });

  it('reports what was sent of what is tracked: only what the link took whole', () => {
    const { queue, link } = setUp();
    const sent: [number, number][] = [];
    const report = (): void => queue.reportSent({ sent: (xid, direction) => void sent.push([xid, direction]) });
    enqueue(queue, message(1, CALL));
    enqueue(queue, message(2, CALL), undefined, undefined, true);
    enqueue(queue, message(3, REPLY), undefined, undefined, true);
    expect(queue.hasSent).toBe(false);
    queue.flush();
    report();
    expect(sent).toEqual([
      [2, CALL],
      [3, REPLY],
    ]);
    link.takes = false;
    enqueue(queue, message(4, REPLY), undefined, undefined, true);
    queue.flush();
    enqueue(queue, message(5, REPLY), undefined, undefined, true);
    report();
    expect(sent).toHaveLength(2);
    link.takes = true;
    queue.written();
    report();
    expect(sent.slice(2).map(([xid]) => xid)).toEqual([4, 5]);
  });

  it('refuses what makes no record', () => {
    const { queue } = setUp();
    expect(() => queue.begin(7)).toThrow(/the head must have 8 at least/);
    expect(() => queue.begin(8, -1)).toThrow(/8 \+ -1 bytes/);
    expect(() => queue.begin(8, 0x7fffffff)).toThrow(/2147483647 at most/);
    expect(() => queue.begin(Number.NaN)).toThrow(/Cannot begin a record/);
    expect(() => queue.commit(1, undefined, undefined, false)).toThrow('Cannot commit a record without begin()');
    expect(() => queue.abort()).toThrow('Cannot abort a record without begin()');
    queue.begin(8, 10);
    expect(() => queue.begin(8)).toThrow(/neither committed nor aborted/);
    expect(() => queue.commit(1, [new Uint8Array(9)], undefined, false)).toThrow(
      'Cannot commit a payload of 9 bytes: begin() was told 10',
    );
    expect(() => queue.commit(1, undefined, undefined, false)).toThrow('Cannot commit a payload of 0 bytes');
  });
});
