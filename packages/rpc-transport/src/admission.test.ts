import { describe, expect, it } from 'vitest';

import { calls, echo } from '../test/support/connection.ts';
import { Admission } from './admission.ts';
import { memoryPeer, type Connection, type PeerAddress } from './index.ts';

function at(host: string): PeerAddress {
  return { family: 'ipv4', host, port: 1 };
}

/** A connection of `host`, and whether it completed a record. */
async function from(peer: PeerAddress, proven: boolean): Promise<Connection> {
  const memory = memoryPeer();
  memory.connection.attach(echo());
  if (proven) memory.send(calls(1, 1));
  await memory.run();
  return Object.defineProperty(memory.connection, 'peer', { value: peer });
}

/** Fills an admission with connections, `true` for those that completed a record. */
async function fill(
  admission: Admission,
  peers: readonly (readonly [PeerAddress, readonly boolean[]])[],
): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const [peer, proven] of peers) {
    for (const isProven of proven) {
      const connection = await from(peer, isProven);
      expect(admission.makeRoom(peer)).toBe(true);
      admission.add(connection);
      connections.push(connection);
    }
  }
  return connections;
}

function closed(connections: readonly Connection[]): number[] {
  return [...connections.keys()].filter((index) => connections[index]?.state === 'closed');
}

describe('Admission', () => {
  it('of the host that has most, displaces the oldest that never completed a record', async () => {
    const admission = new Admission(5, 5);
    const connections = await fill(admission, [
      [at('10.0.0.1'), [false]],
      [at('10.0.0.2'), [true, false, false, true]],
    ]);
    expect(admission.makeRoom(at('10.0.0.3'))).toBe(true);
    expect(closed(connections)).toEqual([2]);
  });

  it('else the youngest, for another host', async () => {
    const admission = new Admission(4, 4);
    const connections = await fill(admission, [
      [at('10.0.0.1'), [false]],
      [at('10.0.0.2'), [true, true, true]],
    ]);
    expect(admission.makeRoom(at('10.0.0.3'))).toBe(true);
    expect(closed(connections)).toEqual([3]);
  });

  it('never displaces another host for one that has as many', async () => {
    for (const proven of [true, false]) {
      const admission = new Admission(4, 4);
      const connections = await fill(admission, [
        [at('10.0.0.1'), [false, false]],
        [at('10.0.0.2'), [proven, proven]],
      ]);
      expect(admission.makeRoom(at('10.0.0.2'))).toBe(!proven);
      expect(closed(connections)).toEqual(proven ? [] : [2]);
    }
  });

  it('lets a host that is kept out by nobody but many single ones wait', async () => {
    const admission = new Admission(3, 3);
    const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) => [at(host), [false]] as const);
    const connections = await fill(admission, hosts);
    expect(admission.makeRoom(at('10.0.0.4'))).toBe(false);
    expect(closed(connections)).toEqual([]);
  });

  it('holds a host to its limit, at its own expense', async () => {
    const admission = new Admission(10, 2);
    const connections = await fill(admission, [
      [at('10.0.0.1'), [false]],
      [at('10.0.0.2'), [true, false]],
    ]);
    expect(admission.makeRoom(at('10.0.0.2'))).toBe(true);
    expect(closed(connections)).toEqual([2]);
    admission.add(await from(at('10.0.0.2'), true));
    expect(admission.makeRoom(at('10.0.0.2'))).toBe(false);
    expect(admission.makeRoom(at('10.0.0.3'))).toBe(true);
  });

  it('has no such limit for unix sockets, and room again when one is gone', async () => {
    const unix: PeerAddress = { family: 'unix', path: '' };
    const admission = new Admission(3, 1);
    const connections = await fill(admission, [[unix, [true, true, true]]]);
    expect(admission.makeRoom(unix)).toBe(false);
    for (const connection of connections.slice(0, 1)) {
      admission.remove(connection);
      admission.remove(connection);
    }
    expect(admission.makeRoom(unix)).toBe(true);
    expect(closed(connections)).toEqual([]);
  });
});
