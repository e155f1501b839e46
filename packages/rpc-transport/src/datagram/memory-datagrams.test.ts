import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages, echo } from '../../test/support/connection.ts';
import { message, pattern, submit } from '../../test/support/records.ts';
import { CALL, memoryDatagramPeer, memoryDatagrams, REPLY, type DatagramFate } from '../index.ts';

describe('memoryDatagrams()', () => {
  it('joins two datagram connections, by itself or by hand', async () => {
    for (const manual of [false, true]) {
      const { client, server, run } = memoryDatagrams({ manual });
      expect([client.datagram, server.datagram]).toEqual([true, true]);
      server.attach(echo([], pattern(4)));
      const reply = new Promise<number>((resolve) => {
        client.attach({
          reply: (arrived) => {
            resolve(arrived.byteLength);
            arrived.destroy();
          },
        });
      });
      submit(client, 1, CALL);
      if (manual) await run();
      expect(await reply).toBe(12);
    }
  });

  it('loses and doubles what it is told to', async () => {
    const fates: DatagramFate[] = ['lose', 'pass', 'double', 'pass'];
    const asked: string[] = [];
    const { client, server, run } = memoryDatagrams({
      manual: true,
      fate: (from, bytes) => {
        asked.push(`${from} ${bytes[3]}`);
        return from === 'client' ? (fates.shift() ?? 'pass') : 'lose';
      },
    });
    const seen: string[] = [];
    const atClient: number[] = [];
    server.attach(echo(seen));
    client.attach({ reply: (arrived) => void atClient.push(arrived.xid) });
    for (let xid = 1; xid <= 4; xid++) submit(client, xid, CALL);
    await run();
    expect(seen).toEqual(['call 2', 'call 3', 'call 3', 'call 4']);
    expect(asked.filter((one) => one.startsWith('server'))).toEqual(['server 2', 'server 3', 'server 3', 'server 4']);
    expect(atClient).toEqual([]);
  });

  it('tells no end of the other’s end', async () => {
    const { client, server, run } = memoryDatagrams({ manual: true });
    server.attach(echo());
    client.attach({});
    server.close();
    submit(client, 1, CALL);
    await run();
    expect([client.state, server.state]).toEqual(['idle', 'closed']);
  });
});

describe('memoryDatagramPeer()', () => {
  it('puts datagrams in and takes datagrams out', async () => {
    const pool = new IobufPool();
    const { connection, send, take, run } = memoryDatagramPeer({ pool, datagramBytesMax: 100 });
    connection.attach(echo([], pattern(3)));
    send(message(1, CALL), message(2, CALL, pattern(93)), new Uint8Array(7), message(3, CALL));
    await run();
    expect(take().map((bytes) => Buffer.from(bytes))).toEqual(
      [1, 3].map((xid) => Buffer.from(message(xid, REPLY, pattern(3)))),
    );
    expect(take()).toEqual([]);
    expect(activePages(pool)).toBe(0);
  });
});
