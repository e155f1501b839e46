import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { inVersion, TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO, THREE } from '../test/support/serve.ts';
import { Rpcsvc, sync } from './index.ts';
import type { ProgramOptions, RpcsvcOptions } from './index.ts';

type TestOptions = ProgramOptions<(typeof TEST_PROGRAM)['procedures']>;

/** Version 2 answers when told to, version 3 at once. */
function serve(options: RpcsvcOptions, programOptions: TestOptions = {}) {
  const waiting: ((sum: number) => void)[] = [];
  const svc = new Rpcsvc(options);
  svc.register(TEST_PROGRAM, { ADD: () => new Promise<number>((resolve) => waiting.push(resolve)) }, programOptions);
  svc.register(inVersion(3), { ADD: sync(({ a, b }) => a + b) });
  return { svc, waiting };
}

function adds(count: number, vers = 2): Uint8Array[] {
  return Array.from({ length: count }, (_, xid) => callBytes({ xid, vers, args: ONE_AND_TWO }));
}

describe('outstandingLimit of a program', () => {
  it('stops those who bring more, one call over per connection at most, and nobody else', async () => {
    const { svc, waiting } = serve({}, { outstandingLimit: 3 });
    const peers = [1, 2, 3].map(() => new Peer(svc));
    for (const peer of peers) {
      peer.send(...adds(4));
      await peer.replies();
    }
    expect(waiting).toHaveLength(3 + 2);
    expect(peers.map(({ connection }) => connection.state)).toEqual(Array(3).fill('throttled'));
    const other = new Peer(svc);
    expect(await other.call({ vers: 3, args: ONE_AND_TWO })).toBe(THREE);
    expect(other.connection.state).toBe('idle');

    let answered = 0;
    while (waiting.length > answered) {
      while (waiting.length > answered) waiting[answered++]!(3);
      for (const peer of peers) await peer.replies();
      expect(svc.stats().inProgress).toBeLessThanOrEqual(3 + 3);
    }
    expect(answered).toBe(12);
    expect(svc.stats().throttles).toBeGreaterThanOrEqual(3);
    for (const { connection } of peers) expect(connection.state).toBe('idle');
    expectBalanced(svc);
  });

  it('is of one version, and holds beside the limits of the connection and the service', async () => {
    const { svc, waiting } = serve({ outstandingLimit: 2, outstandingTotalLimit: 2 }, { outstandingLimit: 2 });
    const peer = new Peer(svc);
    peer.send(...adds(3));
    await peer.replies();
    expect(waiting).toHaveLength(2);
    expect(svc.stats().throttles).toBe(3);
    for (let answered = 0; answered < 3; answered++) {
      expect(peer.connection.state).toBe(answered < 2 ? 'throttled' : 'running');
      waiting[answered]!(3);
      await peer.replies();
    }
    expect(peer.connection.state).toBe('idle');
    expectBalanced(svc);
  });

  it('is lifted for a connection that is detached, and forgets one that goes', async () => {
    const { svc, waiting } = serve({}, { outstandingLimit: 1 });
    const [stays, goes] = [new Peer(svc), new Peer(svc)];
    for (const peer of [stays, goes]) {
      peer.send(...adds(2));
      await peer.replies();
      expect(peer.connection.state).toBe('throttled');
    }
    stays.detach();
    expect(stays.connection.state).toBe('running');
    goes.peer.reset();
    await goes.replies();
    for (const resolve of waiting) resolve(3);
    expect(await stays.replies()).toHaveLength(1);
    expect(waiting).toHaveLength(2);
    expectBalanced(svc);
  });

  it('counts refused calls out', async () => {
    const { svc, waiting } = serve({}, { outstandingLimit: 2, authorize: ({ xid }) => xid > 2 });
    const peer = new Peer(svc);
    peer.send(...adds(4), callBytes({ xid: 9 }), callBytes({ xid: 9, proc: 9 }));
    expect(await peer.replies()).toHaveLength(3 + 2);
    expect(waiting).toHaveLength(1);
    waiting[0]!(3);
    await peer.replies();
    expect(peer.connection.state).toBe('idle');
    expectBalanced(svc);
  });
});

describe('outstandingLimit of attach()', () => {
  it('is of that connection', async () => {
    const { svc, waiting } = serve({ outstandingLimit: 2 });
    const [one, usual] = [new Peer(svc), new Peer(svc)];
    one.detach();
    svc.attach(one.connection, { outstandingLimit: 5 });
    one.send(...adds(9));
    await one.replies();
    expect(waiting).toHaveLength(5);
    usual.send(...adds(9));
    await usual.replies();
    expect(waiting).toHaveLength(7);
  });
});

describe('callsPerConnectionMax', () => {
  it('has a connection drained after so many calls, all of them answered', async () => {
    const { svc, waiting } = serve({ callsPerConnectionMax: 3 });
    const peer = new Peer(svc);
    peer.send(...adds(2), ...adds(5, 3));
    expect((await peer.replies()).map(words)).toEqual([THREE.replace('00000007', '00000000')]);
    expect(peer.connection.state).toBe('throttled');
    expect(peer.peer.ended).toBe(false);
    waiting[1]!(3);
    expect(await peer.replies()).toHaveLength(1);
    expect(peer.peer.ended).toBe(false);
    waiting[0]!(3);
    expect(await peer.replies()).toHaveLength(1);
    expect(peer.peer.ended).toBe(true);
    peer.peer.end();
    await peer.replies();
    expect(peer.connection.state).toBe('closed');
    expect(svc.stats()).toMatchObject({ calls: 3, replies: 3, clients: 0 });
    expectBalanced(svc);
  });

  it('counts refused calls, and is of each connection', async () => {
    const { svc } = serve({ callsPerConnectionMax: 2 });
    const peers = [new Peer(svc), new Peer(svc)];
    for (const peer of peers) {
      await peer.call({ rpcvers: 9 });
      expect(peer.peer.ended).toBe(false);
      await peer.call({ prog: 1 });
      expect(peer.peer.ended).toBe(true);
    }
  });

  it('can be another for a connection, and ends with detach', async () => {
    const { svc } = serve({ callsPerConnectionMax: 2 });
    const peer = new Peer(svc);
    peer.detach();
    const detach = svc.attach(peer.connection, { callsPerConnectionMax: 4 });
    for (let calls = 0; calls < 3; calls++) await peer.call({ proc: 0 });
    expect(peer.peer.ended).toBe(false);
    detach();
    svc.attach(peer.connection, { callsPerConnectionMax: Infinity });
    for (let calls = 0; calls < 5; calls++) expect(await peer.call({ proc: 0 })).not.toBe('');
    expect(peer.peer.ended).toBe(false);
  });

  it('lets a detached connection be read by the next owner', async () => {
    const { svc, waiting } = serve({ callsPerConnectionMax: 1 });
    const peer = new Peer(svc);
    peer.send(...adds(1));
    await peer.replies();
    expect(peer.connection.state).toBe('throttled');
    peer.detach();
    svc.attach(peer.connection, { callsPerConnectionMax: Infinity });
    expect(await peer.call({ proc: 0 })).not.toBe('');
    waiting[0]!(3);
    expect(await peer.replies()).toHaveLength(1);
    expect(peer.peer.ended).toBe(false);
    expectBalanced(svc);
  });
});

describe('limits', () => {
  it.each<[string, () => unknown]>([
    ['callsPerConnectionMax', () => new Rpcsvc({ callsPerConnectionMax: 0 })],
    ['outstandingLimit', () => serve({}, { outstandingLimit: 0 })],
    [
      'callsPerConnectionMax',
      () => new Rpcsvc().attach(new Peer(new Rpcsvc()).connection, { callsPerConnectionMax: -1 }),
    ],
    ['outstandingLimit', () => new Rpcsvc().attach(new Peer(new Rpcsvc()).connection, { outstandingLimit: 0.5 })],
  ])('that are none are refused: %s', (name, act) => {
    expect(act).toThrow(
      expect.objectContaining({ code: 'ERR_RPCSVC_BAD_OPTION', message: expect.stringContaining(name) as string }),
    );
  });
});
