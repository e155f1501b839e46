import { IobufPool } from '@gluster-ts/iobuf-pool';
import type { Iobuf } from '@gluster-ts/iobuf-pool';
import { procedure, program, xdrArray, xdrInt, xdrOpaque, xdrOpaqueFixed, xdrStruct, xdrVoid } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, encoded, Peer } from '../test/support/peer.ts';
import { Rpcsvc, sync } from './index.ts';
import { VECTOR_BYTES_MIN, VectorWriter } from './vector-writer.ts';

const PAGE = xdrStruct({
  count: xdrInt,
  data: xdrOpaque(),
  fixed: xdrOpaqueFixed(20_001),
  rest: xdrArray(xdrOpaque()),
});
const FILES = program({
  name: 'FILES',
  number: 6,
  version: 1,
  procedures: { READ: procedure(1, xdrVoid, PAGE), ECHO: procedure(2, xdrOpaque(), xdrOpaque(100_000)) },
});
function inUse(pool: IobufPool): number {
  const { classes, oversize } = pool.stats();
  return classes.reduce((sum, { active }) => sum + active, oversize.active);
}

const numbered = (size: number) => Uint8Array.from({ length: size }, (_, i) => i);
const page = (...sizes: number[]) => ({
  count: 7,
  data: numbered(sizes[0]!),
  fixed: numbered(20_001),
  rest: sizes.slice(1).map(numbered),
});

describe('VectorWriter', () => {
  it.each([[0], [16_383], [16_384], [16_385, 16_386, 16_387], [1, 50_000, 2, 40_000, 3]])(
    'writes what XdrWriter writes, for opaque data of %j bytes',
    (...sizes) => {
      const value = page(...sizes);
      const w = new VectorWriter(1_000_000, () => true);
      PAGE.encode(w, value);
      const { head, payload, payloadBytes } = w.segments();
      const whole = Buffer.concat([head, ...payload]);
      expect(whole.equals(encoded(PAGE, value))).toBe(true);
      expect(head.length + payloadBytes).toBe(whole.length);
      for (const data of [value.data, value.fixed, ...value.rest]) {
        expect(payload.includes(data)).toBe(data.length >= VECTOR_BYTES_MIN);
      }
    },
  );

  it('copies what may not be referred to, and refuses what XdrWriter refuses', () => {
    const data = numbered(20_000);
    const w = new VectorWriter(1_000_000, () => false);
    w.opaque(data);
    expect(w.segments()).toMatchObject({ payload: [], payloadBytes: 0 });
    expect(() => w.opaque(data, 19_999)).toThrow('Length 20000 exceeds 19999');
    const referring = new VectorWriter(1_000_000, () => true);
    expect(() => referring.opaque(data, 19_999)).toThrow('Length 20000 exceeds 19999');
    expect(() => referring.opaqueFixed(data, 19_999)).toThrow('Opaque of 20000 bytes where 19999 are due');
  });
});

describe('a vectored actor', () => {
  it('sends large data from the iobufs it keeps, which go back when they are sent', async () => {
    const pool = new IobufPool();
    const held: Iobuf[] = [];
    const svc = new Rpcsvc();
    svc.register(FILES, {
      READ: sync(
        (_, request) => {
          const iobuf = pool.get(50_000);
          iobuf.bytes.set(numbered(50_000));
          held.push(iobuf);
          request.keep(iobuf);
          const result = { ...page(1), data: iobuf.bytes.subarray(0, 50_000) };
          iobuf.unref();
          return result;
        },
        { vectored: true },
      ),
    });
    const peer = new Peer(svc, { windowBytes: 10_000 });
    peer.send(callBytes({ prog: 6, vers: 1 }));
    expect(peer.peer.step()).toBe(true);
    expect(held).toHaveLength(1);
    expect(inUse(pool)).toBe(1);
    const [reply] = await peer.replies();
    const expected = encoded(PAGE, { ...page(50_000), rest: [] });
    expect(Buffer.from(reply!.subarray(24)).equals(expected)).toBe(true);
    expect(inUse(pool)).toBe(0);
    expectBalanced(svc);
  });

  it('gives its iobufs back when the connection is gone, and when its result is refused', async () => {
    const pool = new IobufPool();
    const svc = new Rpcsvc({ replyBytesMax: 60_000 });
    svc.register(FILES, {
      READ: async (_, request) => {
        const iobuf = pool.get(50_000);
        request.keep(iobuf);
        iobuf.unref();
        await Promise.resolve();
        return { ...page(1), data: iobuf.bytes.subarray(0, 50_000) };
      },
    });
    const refused = new Peer(svc);
    expect(await refused.call({ prog: 6, vers: 1 })).toMatch(/00000005$/);
    expect(inUse(pool)).toBe(0);

    const gone = new Peer(svc);
    gone.send(callBytes({ prog: 6, vers: 1 }));
    gone.peer.step();
    expect(inUse(pool)).toBe(1);
    gone.connection.close();
    await gone.peer.run();
    expect(inUse(pool)).toBe(0);
    expectBalanced(svc);
  });

  it('may return its arguments, which are copied', async () => {
    const svc = new Rpcsvc();
    svc.register(FILES, { ECHO: sync((bytes) => bytes, { vectored: true }) });
    // In small chunks a record is gathered in an iobuf; a debug pool overwrites that when it comes back.
    const pool = new IobufPool({ debug: true });
    for (const chunkBytes of [1000, 500_000]) {
      const peer = new Peer(svc, { windowBytes: 10_000, chunkBytes, pool });
      const args = [1, 2, 3].map((fill) => encoded(xdrOpaque(), new Uint8Array(90_000).fill(fill)));
      peer.send(...args.map((each, xid) => callBytes({ xid, prog: 6, vers: 1, proc: 2, args: each })));
      const replies = await peer.replies();
      expect(replies.map((reply) => args.findIndex((each) => Buffer.from(reply.subarray(24)).equals(each)))).toEqual([
        0, 1, 2,
      ]);
    }
    expectBalanced(svc);
  });

  it('that returns too much is answered SYSTEM_ERR', async () => {
    const svc = new Rpcsvc({ replyBytesMax: 90_000 });
    svc.register(FILES, { ECHO: sync((bytes) => bytes, { vectored: true }) });
    const peer = new Peer(svc);
    const echo = (size: number) => peer.call({ prog: 6, vers: 1, proc: 2, args: encoded(xdrOpaque(), numbered(size)) });
    expect(await echo(89_973)).toMatch(/00000005$/);
    expect(await echo(89_972)).toMatch(/^00000007 00000001 00000000 00000000 00000000 00000000 00015f74/);
  });
});
