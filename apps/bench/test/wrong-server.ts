import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server whose answers a test makes up. */
export interface ScriptedServer extends AsyncDisposable {
  readonly path: string;
}

/** Calls `answer` for each call that arrives, with its xid and its number on the connection (from 1). */
export async function scriptedServer(
  answer: (socket: Socket, xid: number, call: number) => void,
): Promise<ScriptedServer> {
  const directory = mkdtempSync(join(tmpdir(), 'gtb-'));
  const path = join(directory, 's');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let rest = Buffer.alloc(0);
    let calls = 0;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const length = rest.length < 4 ? Infinity : 4 + (rest.readUInt32BE(0) & 0x7fffffff);
        if (rest.length < length) return;
        const xid = rest.readUInt32BE(4);
        rest = rest.subarray(length);
        answer(socket, xid, ++calls);
      }
    });
  }).listen(path);
  await once(server, 'listening');
  return {
    path,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      rmSync(directory, { recursive: true });
    },
  };
}

/** A record of one fragment made of 32-bit words. */
export function recordOf(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4);
  bytes.writeUInt32BE(0x80000000 + words.length * 4, 0);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, 4 + index * 4);
  return bytes;
}

/** REPLY, accepted, verifier AUTH_NONE, SUCCESS, and a result of two words. */
export function rightReply(xid: number): Buffer {
  return recordOf(xid, 1, 0, 0, 0, 0, 0, 0);
}
