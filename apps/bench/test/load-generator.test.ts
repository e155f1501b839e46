import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLoad, tryLoad, type LoadOptions, type LoadOutcome } from '../src/load/run-load.ts';
import { gfDumpPing } from '../src/messages/gf-dump-ping.ts';
import { buildNative } from '../src/native/build-native.ts';
import { recordOf, rightReply, scriptedServer } from './wrong-server.ts';

const program = await buildNative('load');
if ('missing' in program) console.warn(`SKIPPED, the load generator's tests: ${program.missing}`);

describe.skipIf('missing' in program)('load', () => {
  const load = 'path' in program ? program.path : '';
  const directory = mkdtempSync(join(tmpdir(), 'gtb-'));
  const requestFile = join(directory, 'request');
  beforeAll(() => {
    writeFileSync(requestFile, gfDumpPing.request);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  /** What the generator makes of a server that answers like this. */
  async function against(
    answer: (socket: Socket, xid: number, call: number) => void,
    options: Partial<LoadOptions> = {},
  ): Promise<LoadOutcome> {
    await using server = await scriptedServer(answer);
    // A stall is what some tests are about; for the others a busy machine is none.
    const some = { requests: 20, connections: 2, depth: 3, stall: 50 };
    return await tryLoad(load, { endpoint: { path: server.path }, requestFile, ...some, ...options });
  }

  it('load counts every call of a server that answers rightly', async () => {
    const { code, result, stderr } = await against((socket, xid) => socket.write(rightReply(xid)));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(result).toMatchObject({ ok: true, errors: 0, error: null, calls: 20, sent: 20, answered: 20 });
    expect(result).toMatchObject({ replyBytes: 20 * 36, replyBytesMin: 36, replyBytesMax: 36, server: null });
    expect(result?.latencyNs.min).toBeGreaterThan(0);
    expect(result?.latencyNs.max).toBeGreaterThanOrEqual(result?.latencyNs.p50 ?? Infinity);
  });

  it('load accepts replies in another order, in several fragments, and torn at every byte', async () => {
    const waiting: number[] = [];
    const { stderr, code } = await against(
      (socket, xid) => {
        waiting.unshift(xid);
        if (waiting.length < 5) return;
        for (const reply of waiting.splice(0).map((one) => rightReply(one))) {
          const first = Buffer.concat([Buffer.from([0, 0, 0, 2]), reply.subarray(4, 6)]); // half of the xid
          const last = Buffer.concat([Buffer.from([0x80, 0, 0, reply.length - 6]), reply.subarray(6)]);
          for (const byte of Buffer.concat([first, last])) socket.write(Buffer.of(byte));
        }
      },
      { connections: 1, depth: 5 },
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('load measures for a time, after a warm-up that it does not count', async () => {
    await using server = await scriptedServer((socket, xid) => socket.write(rightReply(xid)));
    const options = { endpoint: { path: server.path }, requestFile, depth: 2, seconds: 0.2, warmup: 1, stall: 50 };
    const result = await runLoad(load, { ...options, pid: process.pid, histogram: true });
    expect(result.seconds).toBeGreaterThanOrEqual(0.2);
    expect(result.answered).toBe(result.sent);
    expect(result.calls).toBeLessThan(result.answered);
    expect(result.histogram?.reduce((sum, [, count]) => sum + count, 0)).toBe(result.calls);
    expect(result.server?.pid).toBe(process.pid);
    expect(result.server?.cpuSeconds).toBeGreaterThan(0);
    expect(result.server?.rssAfter).toBeGreaterThan(1 << 20);
  });

  it.each<[string, (socket: Socket, xid: number, call: number) => void, string]>([
    ['an xid that nobody sent', (socket, xid) => socket.write(rightReply(xid + 0x1000)), 'answers no outstanding call'],
    [
      'the xid of a slot that does not exist',
      (socket, xid) => socket.write(rightReply(xid | 3)),
      'answers no outstanding call',
    ],
    [
      'a call twice',
      (socket, xid, call) => {
        socket.write(rightReply(xid));
        if (call === 4) socket.write(rightReply(xid));
      },
      'is answered twice',
    ],
    ['PROG_UNAVAIL', (socket, xid) => socket.write(recordOf(xid, 1, 0, 0, 0, 1)), 'is accepted with PROG_UNAVAIL'],
    ['SYSTEM_ERR', (socket, xid) => socket.write(recordOf(xid, 1, 0, 0, 0, 5)), 'is accepted with SYSTEM_ERR'],
    ['an unknown status', (socket, xid) => socket.write(recordOf(xid, 1, 0, 0, 0, 77)), 'unknown status 77'],
    ['AUTH_ERROR', (socket, xid) => socket.write(recordOf(xid, 1, 1, 1, 5, 0)), 'denied: AUTH_ERROR with auth_stat 5'],
    ['RPC_MISMATCH', (socket, xid) => socket.write(recordOf(xid, 1, 1, 0, 2, 2)), 'is denied: RPC_MISMATCH'],
    ['a call of its own', (socket, xid) => socket.write(recordOf(xid, 0, 2, 1, 1, 1, 0, 0, 0, 0)), 'is no REPLY'],
    ['too few bytes', (socket, xid) => socket.write(recordOf(xid, 1, 0)), 'has only 12 bytes'],
    ['a verifier too long', (socket, xid) => socket.write(recordOf(xid, 1, 0, 0, 404, 0)), 'a verifier of 404 bytes'],
    ['an endless record', (socket) => socket.write(Buffer.alloc(4, 0xff)), 'a reply longer than 4194304 bytes'],
    ['a closed connection', (socket) => socket.end(), 'closed by the server; 6 calls unanswered in all'],
  ])('load refuses %s', async (_name, answer, message) => {
    const { code, result, stderr } = await against(answer);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(result).toMatchObject({ ok: false, errors: 1 });
    expect(`load: ${result?.error ?? ''}`).toBe(stderr);
  });

  it('load refuses the reply to a call of another connection', async () => {
    const sockets = new Map<Socket, number>();
    const { code, stderr } = await against(
      (socket, xid) => {
        sockets.set(socket, xid);
        if (sockets.size < 2) return;
        const [[one, xidOfOne] = [socket, xid], [other, xidOfOther] = [socket, xid]] = [...sockets];
        one.write(rightReply(xidOfOther));
        other.write(rightReply(xidOfOne));
      },
      { depth: 1 },
    );
    expect(stderr).toContain('answers no outstanding call');
    expect(code).toBe(1);
  });

  it('load refuses bytes that come after the last reply', async () => {
    const { code, stderr } = await against((socket, xid, call) => {
      socket.write(rightReply(xid));
      if (call === 10) socket.write(Buffer.from([0x80]));
    });
    expect(stderr).toMatch(/1 bytes arrived after the last reply/);
    expect(code).toBe(1);
  });

  it('load gives up on a server that stops answering', async () => {
    const { code, stderr } = await against((socket, xid, call) => call < 5 && socket.write(rightReply(xid)), {
      stall: 0.2,
    });
    expect(stderr).toBe('load: No reply for 0.2 s; 6 calls outstanding');
    expect(code).toBe(1);
  });

  it('load gives up on calls that take too long in all', async () => {
    const { code, stderr } = await against((socket, xid) => setTimeout(() => socket.write(rightReply(xid)), 50), {
      requests: 1000,
      depth: 1,
      limit: 0.2,
    });
    expect(stderr).toMatch(/^load: Not finished after 0\.2 s; \d calls outstanding$/);
    expect(code).toBe(1);
  });

  it('load keeps calls back while the server does not read', async () => {
    // 64 KiB for each connection is encoded ahead; the rest follows when the socket has room again.
    const requests = 50_000;
    const { code, result } = await against(
      (socket, xid, call) => {
        if (call === 1) {
          socket.pause();
          setTimeout(() => socket.resume(), 100);
        }
        socket.write(rightReply(xid));
      },
      { connections: 1, depth: requests, requests },
    );
    expect(code).toBe(0);
    expect(result?.answered).toBe(requests);
  });

  it('load says what is wrong with its arguments and files', async () => {
    const endpoint = { path: join(directory, 'nobody') };
    expect(await tryLoad(load, { endpoint, requestFile })).toMatchObject({
      code: 1,
      stderr: `load: Cannot connect to ${endpoint.path} (connection 1 of 1): No such file or directory`,
    });
    expect(await tryLoad(load, { endpoint, requestFile, depth: 0 })).toMatchObject({
      code: 2,
      stderr: 'load: --depth takes a number from 1 to 65536, not 0',
    });
    expect(await tryLoad(load, { endpoint, requestFile, requests: 1, seconds: 1 })).toMatchObject({ code: 2 });
    expect(await tryLoad(load, { endpoint, requestFile: endpoint.path })).toMatchObject({ code: 1 });
    const torn = join(directory, 'torn');
    writeFileSync(torn, gfDumpPing.request.subarray(0, 30));
    expect(await tryLoad(load, { endpoint, requestFile: torn })).toMatchObject({
      code: 1,
      stderr: `load: ${torn}: the record at byte 0 is cut off`,
    });
  });

  it('load reaches servers over TCP', async () => {
    const server = createServer((socket) =>
      socket.on('data', (call: Buffer) => socket.write(rightReply(call.readUInt32BE(4)))),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await runLoad(load, { endpoint: { host: '127.0.0.1', port }, requestFile, requests: 10 });
    server.close();
    expect(result).toMatchObject({ ok: true, calls: 10, endpoint: `127.0.0.1:${port}` });
  });
});
