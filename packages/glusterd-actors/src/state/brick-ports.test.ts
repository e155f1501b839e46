import { memoryPair } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import { describe, expect, it } from 'vitest';
import { BrickPorts } from './brick-ports.ts';

/** A connection from a brick, and what ends it. */
function brickConnection(): { connection: Connection; hangUp: () => Promise<void> } {
  const { client, server, run } = memoryPair({ manual: true });
  return {
    connection: server,
    hangUp: async () => {
      server.attach({});
      client.close();
      await run();
    },
  };
}

describe('BrickPorts', () => {
  it('knows the first of several bricks in one process by their port', () => {
    const ports = new BrickPorts();
    const { connection } = brickConnection();
    for (const brick of ['/a', '/b', '/c']) expect(ports.add(brick, 49152, connection)).toBe(true);
    expect(ports.brickOn(49152)).toBe('/a');
    ports.remove('/a');
    expect(ports.brickOn(49152)).toBe('/b');
    ports.remove('/b');
    ports.remove('/c');
    expect(ports.brickOn(49152)).toBeUndefined();
  });

  it('add() moves a brick to its new port', () => {
    const ports = new BrickPorts();
    const { connection } = brickConnection();
    ports.add('/a', 49152, connection);
    ports.add('/a', 49153, connection);
    expect([ports.portOf('/a'), ports.brickOn(49153), ports.brickOn(49152), ports.size]).toEqual([
      49153,
      '/a',
      undefined,
      1,
    ]);
  });

  it('forgets the bricks of a connection that ended, and only those', async () => {
    const ports = new BrickPorts();
    const [one, other] = [brickConnection(), brickConnection()];
    ports.add('/a', 49152, one.connection);
    ports.add('/moved', 49153, one.connection);
    ports.add('/moved', 49154, other.connection);
    await one.hangUp();
    expect([ports.portOf('/a'), ports.portOf('/moved'), ports.size]).toEqual([undefined, 49154, 1]);
  });

  it('forgets a brick that signed in when its connection had ended', async () => {
    const ports = new BrickPorts();
    const { connection, hangUp } = brickConnection();
    await hangUp();
    ports.add('/late', 49152, connection);
    await new Promise(setImmediate);
    expect(ports.size).toBe(0);
  });

  it('has an end to the bytes of all names together', () => {
    const ports = new BrickPorts();
    const { connection } = brickConnection();
    const name = (i: number): string => String(i).padEnd(4000, '/');
    let kept = 0;
    while (ports.add(name(kept), 49152, connection)) kept++;
    expect(kept).toBe(Math.floor((4 * 1024 * 1024) / 4000));
    ports.remove(name(0));
    expect(ports.add(name(kept), 49152, connection)).toBe(true);
  });
});
