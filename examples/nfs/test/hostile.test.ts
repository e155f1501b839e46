import { connect } from 'node:net';
import { CallHeader, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NFS_PROGRAM, NFS_V3, nfsstat3, READ3args, REMOVE3args, REMOVE3res } from '../src/generated/nfs.ts';
import { KINDS, Mounted, ok } from './support/mounted.ts';

describe.each(KINDS)('a server on a %s', (kind) => {
  it('answers arguments of any bytes, and serves others meanwhile and afterwards', { timeout: 240_000 }, async () => {
    await using m = await Mounted.start(kind);
    await m.file('file', 'content');
    const numbers = Object.values(NFS_V3.procedures).map(({ number }) => number);
    // The handle of the root first, so that it is not always the handle that is refused.
    const handle = Buffer.concat([Buffer.from([0, 0, 0, 32]), m.root.data]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...numbers),
        fc.boolean(),
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.tuple(fc.nat(49), fc.constantFrom(0, 1, 2, 3, 255, 0xffff_ffff)), { maxLength: 12 }),
        async (number, withHandle, random, words) => {
          const tail = Buffer.alloc(Math.ceil(random.length / 4) * 4);
          if (words.length === 0) tail.set(random);
          for (const [at, word] of words) if (4 * at + 4 <= tail.length) tail.writeUInt32BE(word, 4 * at);
          await exchange(m.server.port, record(7, number, withHandle ? Buffer.concat([handle, tail]) : tail));
        },
      ),
    );
    expect((await m.nfs.GETATTR({ object: m.root })).status).toBe(0);
    expect(m.server.svc.stats().refused.SYSTEM_ERR).toBe(0);
  });

  it('takes any offset, count and cookie', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file', 'content');
    const big = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const count = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    await fc.assert(
      fc.asyncProperty(
        big,
        count,
        count,
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        async (offset, one, two, verf) => {
          const read = ok(await m.nfs.READ({ file, offset, count: one })).resok;
          expect(read.count).toBe(read.data.length);
          expect(read.data.length).toBeLessThanOrEqual(Math.min(one, 7));
          const list = { dir: m.root, cookie: offset, cookieverf: verf };
          expect([0, 10003, 10005]).toContain((await m.nfs.READDIR({ ...list, count: one })).status);
          expect([0, 10003, 10005]).toContain(
            (await m.nfs.READDIRPLUS({ ...list, dircount: one, maxcount: two })).status,
          );
          expect((await m.nfs.COMMIT({ file, offset, count: one })).status).toBe(0);
        },
      ),
    );
  });

  it('holds no more than a bounded number of replies for a client that does not read them', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const data = Buffer.alloc(1 << 20, 1);
    ok(await m.nfs.WRITE({ file, offset: 0n, count: data.length, stable: 0, data }));
    const socket = connect(m.server.port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.pause();
    const args = new XdrWriter();
    READ3args.encode(args, { file, offset: 0n, count: 1 << 20 });
    const calls = Array.from({ length: 1000 }, (_, xid) => record(xid, NFS_V3.procedures.READ.number, args.finish()));
    socket.write(Buffer.concat(calls));
    // What others ask is answered all the time; what this one asked for waits in bounds.
    let queuedMax = 0;
    for (let round = 0; round < 200 || queuedMax === 0; round++) {
      ok(await m.nfs.GETATTR({ object: file }));
      for (const connection of m.server.listener.connections) queuedMax = Math.max(queuedMax, connection.bytesQueued);
    }
    expect(queuedMax).toBeGreaterThan(0);
    expect(queuedMax).toBeLessThan(20 * 1024 * 1024);
    socket.destroy();
    await closed;
    expect(await m.nfs.GETATTR({ object: file })).toMatchObject({ status: 0 });
  });

  it('carries a call that is sent twice out once, and answers it twice', async () => {
    await using m = await Mounted.start(kind);
    // The caller has no credential, and so is nobody.
    const shared = await m.directory('shared', undefined, 0o777);
    await m.file('file', '', shared);
    const args = new XdrWriter();
    REMOVE3args.encode(args, { object: m.at('file', shared) });
    const call = record(99, NFS_V3.procedures.REMOVE.number, args.finish());
    const replies = [await exchange(m.server.port, call), await exchange(m.server.port, call)];
    const r = new XdrReader(replies[0]!);
    r.opaqueFixed(4 + 24);
    expect(REMOVE3res.decode(r).status).toBe(nfsstat3.NFS3_OK);
    expect(replies[1]!.equals(replies[0]!)).toBe(true);
    expect(await m.nfs.REMOVE({ object: m.at('file', shared) })).toMatchObject({ status: nfsstat3.NFS3ERR_NOENT });
  });

  it('refuses a name that is longer than a message can be, and goes on', async () => {
    await using m = await Mounted.start(kind);
    const what = { dir: m.root, name: Buffer.alloc(3 * 1024 * 1024, 'x') };
    await expect(m.nfs.LOOKUP({ what })).rejects.toBeInstanceOf(RpcClntError);
    expect((await m.nfs.LOOKUP({ what: { ...what, name: Buffer.alloc(1 << 20, 'x') } })).status).toBe(63);
  });
});

describe('a secure server', () => {
  it('refuses callers from ports that anybody can have', async () => {
    await expect(Mounted.start('memory', { secure: true })).rejects.toMatchObject({ code: 'ERR_RPC_AUTH_ERROR' });
  });
});

/** Sends a call on a connection of its own; the reply, or what there is of it in one piece, or nothing when the server hung up. */
async function exchange(port: number, call: Uint8Array): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const answered = new Promise<Buffer>((resolve) => {
    socket.once('data', resolve).once('close', () => resolve(Buffer.alloc(0)));
  });
  socket.write(call);
  const reply = await answered;
  socket.destroy();
  return reply;
}

function record(xid: number, number: number, args: Uint8Array): Buffer {
  const w = new XdrWriter();
  const header = new CallHeader();
  Object.assign(header, { xid, prog: NFS_PROGRAM, vers: 3, proc: number });
  header.encode(w);
  const head = w.finish();
  const mark = Buffer.alloc(4);
  mark.writeUInt32BE(0x8000_0000 + head.length + args.length);
  return Buffer.concat([mark, head, args]);
}
