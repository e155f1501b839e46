import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages, calls, echo, replies } from '../test/support/connection.ts';
import { message, pattern, record } from '../test/support/records.ts';
import { CALL, memoryPeer, type ConnectionOptions, type MemoryPeer } from './index.ts';

/** A connection that echoes, and what it was told; `hold()` sends this many bytes of a longer record. */
function peerOf(options: ConnectionOptions): { peer: MemoryPeer; seen: string[]; hold: (bytes: number) => void } {
  const peer = memoryPeer(options);
  const seen: string[] = [];
  peer.connection.attach(echo(seen));
  const hold = (bytes: number): void => {
    peer.send(record(message(1, CALL, pattern(3 * bytes))).slice(0, bytes));
    while (peer.step());
  };
  return { peer, seen, hold };
}

const CUT = ['disconnect ERR_TRANSPORT_TOO_MUCH_PENDING', 'cleanup'];

describe('pendingBytesMax', () => {
  it('cuts the oldest of those who hold most, and a small call finds room', async () => {
    const pool = new IobufPool();
    const options = { pool, pendingBytesMax: 3 * 512 };
    const [first, second, third, newcomer] = [1, 2, 3, 4].map(() => peerOf(options));
    if (first === undefined || second === undefined || third === undefined || newcomer === undefined) throw new Error();
    for (const { hold } of [first, second, third]) hold(500);
    const call = calls(7, 7, pattern(100));
    newcomer.peer.send(call.slice(0, 60));
    await newcomer.peer.run();
    expect([first.seen, second.seen, third.seen]).toEqual([CUT, [], []]);
    newcomer.peer.send(call.slice(60));
    await newcomer.peer.run();
    expect(newcomer.seen).toEqual(['call 7']);
    expect(newcomer.peer.take()).toEqual(replies(7, 7));
    expect(activePages(pool)).toBe(2);
  });

  it('cuts who holds most, whoever began first', async () => {
    const options = { pool: new IobufPool(), pendingBytesMax: 512 + 2048 + 512 };
    const [first, second, third] = [1, 2, 3].map(() => peerOf(options));
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    first.hold(500);
    second.hold(2000);
    third.hold(500);
    expect(second.peer.connection.state).toBe('idle');
    third.peer.send(pattern(500));
    await third.peer.run();
    expect([first.seen, second.seen, third.seen]).toEqual([[], CUT, []]);
  });

  it('cuts the connection itself when it holds most; what it had asked before is answered', async () => {
    const pool = new IobufPool();
    const { peer, seen } = peerOf({ pool, pendingBytesMax: 1024 });
    peer.send(Buffer.concat([calls(1, 2), record(message(3, CALL, pattern(5000))).slice(0, 3000)]));
    await peer.run();
    expect(seen).toEqual(['call 1', 'call 2', ...CUT]);
    expect(peer.take()).toEqual(replies(1, 2));
    expect(activePages(pool)).toBe(0);
  });

  it('counts no more what was completed, discarded or given up', async () => {
    const pool = new IobufPool();
    const options = { pool, pendingBytesMax: 2 * 1024 };
    for (const end of ['complete', 'close', 'reset'] as const) {
      for (let count = 0; count < 10; count++) {
        const { peer, seen } = peerOf(options);
        const bytes = record(message(1, CALL, pattern(1000)));
        peer.send(bytes.slice(0, 900));
        while (peer.step());
        if (end === 'complete') peer.send(bytes.slice(900));
        else if (end === 'close') peer.connection.close();
        else peer.reset();
        await peer.run();
        expect(seen, end).not.toContain(CUT[0]);
      }
    }
    const unserved = Array.from({ length: 10 }, () => memoryPeer(options));
    for (const peer of unserved) {
      peer.connection.attach({});
      peer.send(calls(1, 1, pattern(1000)).slice(0, 900));
      await peer.run();
    }
    expect(unserved.map(({ connection }) => connection.state)).toEqual(unserved.map(() => 'idle'));
    expect(activePages(pool)).toBe(0);
  });

  it('is half of what the pool may hold', async () => {
    const pool = new IobufPool({ bytesMax: 32 * 1024 * 1024 });
    const holders = Array.from({ length: 20 }, () => peerOf({ pool }));
    for (const { hold } of holders) hold(1024 * 1024);
    await holders[0]?.peer.run();
    const cut = holders.filter(({ peer }) => peer.connection.state === 'closed');
    expect(holders.findIndex(({ peer }) => peer.connection.state !== 'closed')).toBe(cut.length);
    expect(holders.length - cut.length).toBe(16);
    for (const { seen } of cut) expect(seen).toEqual(CUT);
    const { peer } = peerOf({ pool });
    peer.send(calls(1, 3));
    await peer.run();
    expect(peer.take()).toEqual(replies(1, 3));
  });
});
