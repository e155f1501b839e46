import { describe, expect, it } from 'vitest';

import { CALL, memoryPair, REPLY, type Connection } from './index.ts';

function submit(connection: Connection, xid: number, direction: number, body: Uint8Array): void {
  const slot = connection.begin(8 + body.length);
  slot.view.setUint32(slot.offset, xid);
  slot.view.setUint32(slot.offset + 4, direction);
  slot.bytes.set(body, slot.offset + 8);
  connection.commit(xid);
}

describe('memoryPair()', () => {
  it('carries calls and replies both ways over one connection', async () => {
    const { client, server, run } = memoryPair({ manual: true });
    const seen: string[] = [];
    for (const [name, connection] of [
      ['client', client],
      ['server', server],
    ] as const) {
      connection.attach({
        call: (message) => {
          seen.push(`${name} call ${message.xid}`);
          submit(connection, message.xid, REPLY, message.bytes.slice(message.start + 8, message.end));
          message.destroy();
        },
        reply: (message) => {
          const body = Buffer.from(message.bytes.subarray(message.start + 8, message.end)).toString();
          seen.push(`${name} reply ${message.xid} ${body}`);
          message.destroy();
        },
      });
    }
    submit(client, 1, CALL, Buffer.from('from client!'));
    submit(server, 2, CALL, Buffer.from('from server!'));
    await run();
    expect(seen.sort()).toEqual([
      'client call 2',
      'client reply 1 from client!',
      'server call 1',
      'server reply 2 from server!',
    ]);
  });

  it('ends at both ends when one closes while the other has more to write than fits', async () => {
    const { client, server, run } = memoryPair({ manual: true, windowBytes: 100 });
    client.attach({});
    server.attach({});
    submit(server, 1, CALL, new Uint8Array(5000));
    await run();
    submit(server, 2, CALL, new Uint8Array(5000));
    client.throttle('test');
    await run();
    expect(server.state).toBe('out-queue');
    client.close();
    await run();
    expect([client.state, server.state]).toEqual(['closed', 'closed']);
  });

  it('moves by itself unless manual', async () => {
    const { client, server } = memoryPair();
    const arrived = new Promise<number>((resolve) => {
      server.attach({
        call: (message) => {
          resolve(message.xid);
          message.destroy();
        },
      });
    });
    submit(client, 77, CALL, new Uint8Array(4));
    expect(await arrived).toBe(77);
  });
});
