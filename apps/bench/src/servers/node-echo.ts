/**
 * Echo server on bare Node.js: cuts records out of the stream and answers each with the prepared bytes, its xid patched
 * in. What Node.js itself costs for a request, with nothing of an RPC stack on top.
 *
 *     node node-echo.ts [--unix PATH] [--tcp HOST:PORT]  --reply FILE
 *
 * One write for each read. The answers are built in a slab that is used again when the write has taken all bytes at once
 * (`writableLength` is 0 then); otherwise the slab belongs to the stream and the next read gets a new one.
 */
import { readFileSync } from 'node:fs';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { parseArgs } from 'node:util';

const LAST_FRAGMENT = 0x80000000;
const SLAB_BYTES = 64 << 10;

const { values } = parseArgs({
  options: { unix: { type: 'string' }, tcp: { type: 'string' }, reply: { type: 'string' } },
});
const reply = readFileSync(values.reply ?? '');
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);

if (values.unix !== undefined) listen({ path: values.unix });
if (values.tcp !== undefined) {
  const [host = '', port = ''] = values.tcp.split(':');
  listen({ host, port: Number(port) });
}

function listen(where: ListenOptions): void {
  const server = createServer({ noDelay: true }, serve);
  server.listen({ ...where, backlog: 4096 }, () => {
    const address = server.address();
    console.log(`ready ${typeof address === 'object' && address !== null ? address.port : 0}`);
  });
}

function serve(socket: Socket): void {
  let partial: Buffer | undefined;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (typeof chunk === 'string') return; // never: no encoding is set
    const bytes = partial === undefined ? chunk : Buffer.concat([partial, chunk]);
    let at = 0;
    let filled = 0;
    for (;;) {
      const end = recordEnd(bytes, at);
      if (end === undefined) break;
      if (slab.length - filled < reply.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(slab.length * 2, filled + reply.length));
        slab.copy(larger, 0, 0, filled);
        slab = larger;
      }
      slab.set(reply, filled);
      slab.writeUInt32BE(bytes.readUInt32BE(at + 4), filled + 4);
      filled += reply.length;
      at = end;
    }
    partial = at === bytes.length ? undefined : bytes.subarray(at);
    if (filled === 0) return;
    const goOn = socket.write(slab.subarray(0, filled));
    if (socket.writableLength > 0) slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    if (!goOn) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

/** Where the record that begins at `start` ends, or undefined while it is not complete. */
function recordEnd(bytes: Buffer, start: number): number | undefined {
  let at = start;
  while (at + 4 <= bytes.length) {
    const mark = bytes.readUInt32BE(at);
    at += 4 + (mark & ~LAST_FRAGMENT);
    if (at > bytes.length) return undefined;
    if (mark >= LAST_FRAGMENT) return at;
  }
  return undefined;
}
