import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Sandbox, checkout, ended, isGlusterd, run } from './support/daemon.ts';

/** `pool list` as Debian's gluster sends it. */
const POOL_LIST = Buffer.from(
  '80000048000000020000000000000002' +
    '0012e5bf00000002000000030005f39700000018' +
    '000000000000000000000000000000000000000400000000' +
    '00000000000000000000000200000000',
  'hex',
);

/** What a stranger may send: noise, records that announce too much, that are torn, and calls with bytes changed. */
function hostileBytes(kind: number): Buffer {
  switch (kind % 4) {
    case 0:
      return randomBytes(randomInt(1, 4096));
    case 1:
      return Buffer.concat([Buffer.from([0x7f, 0xff, 0xff, 0xff]), randomBytes(64)]);
    case 2:
      return POOL_LIST.subarray(0, randomInt(1, POOL_LIST.length));
    default: {
      const bytes = Buffer.from(POOL_LIST);
      for (let i = 0; i < 4; i++) bytes[randomInt(4, bytes.length)] = randomInt(256);
      return bytes;
    }
  }
}

async function sendAndHangUp(target: NetConnectOpts, bytes: Buffer): Promise<void> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  socket.resume();
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
}

describe('a daemon among strangers', () => {
  it('outlives whatever they send, and does not fill its log with it', { timeout: 300_000 }, async () => {
    using box = new Sandbox();
    await box.start();
    const port = Number(/listening on port \((\d+)\)/.exec(box.logText)![1]);
    const targets: NetConnectOpts[] = [{ path: box.socket }, { host: '127.0.0.1', port }];
    for (let round = 0; round < 40; round++) {
      const kinds = Array.from({ length: 10 }, (_, i) => round + i);
      await Promise.all(kinds.map((kind) => sendAndHangUp(targets[kind % 2]!, hostileBytes(kind >> 1))));
    }
    expect(isGlusterd(box.pid)).toBe(true);
    const answer = await run(join(checkout, 'bin/gluster-ts'), [`--glusterd-sock=${box.socket}`, 'ping']);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    const lines = box.logText.split('\n');
    expect(lines.length).toBeLessThan(150);
    expect(lines.filter((line) => / C \[/.test(line))).toEqual([]);
  });

  it(
    'answers the administrator when strangers hold all the memory that is for the network',
    { timeout: 300_000 },
    async () => {
      using box = new Sandbox();
      await box.start();
      const port = Number(/listening on port \((\d+)\)/.exec(box.logText)![1]);
      // A call that never ends. The daemon keeps what came of it, up to its limits.
      const unfinished = Buffer.alloc(4 * 1024 * 1024 - 16);
      unfinished.writeUInt32BE(unfinished.length, 0);
      const strangers = Array.from({ length: 80 }, () => connect({ host: '127.0.0.1', port }));
      const cut = strangers.map(async (stranger) => {
        stranger.on('error', () => undefined);
        stranger.write(unfinished);
        await new Promise((resolve) => stranger.once('close', resolve));
      });
      // The first one for whom there was no room.
      await Promise.race(cut);
      const answer = await run(join(checkout, 'bin/gluster-ts'), [`--glusterd-sock=${box.socket}`, 'pool', 'list']);
      for (const stranger of strangers) stranger.destroy();
      expect(answer).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('sends whole answers only, also when it is told to stop in the midst of them', { timeout: 300_000 }, async () => {
    using box = new Sandbox();
    const child = await box.foreground();
    const client: Socket = connect(box.socket);
    const closed = once(client, 'close');
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    client.write(Buffer.concat(Array.from({ length: 2000 }, () => POOL_LIST)));
    await once(client, 'data');
    child.kill();
    expect(await ended(child)).toEqual([0, null]);
    await closed;

    const bytes = Buffer.concat(received);
    let offset = 0;
    let count = 0;
    for (; offset < bytes.length; count++) offset += 4 + (bytes.readUInt32BE(offset) & 0x7fff_ffff);
    expect(offset).toBe(bytes.length);
    expect(count).toBeGreaterThan(0);
  });
});
