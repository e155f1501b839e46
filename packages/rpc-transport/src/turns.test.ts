import { describe, expect, it } from 'vitest';

import { calls, echo, replies } from '../test/support/connection.ts';
import { memoryPeer } from './index.ts';
import { turnsWait, waitForTurn, type TurnTaker } from './turns.ts';

async function untilNobodyWaits(): Promise<void> {
  while (turnsWait()) await new Promise((resolve) => setImmediate(resolve));
}

describe('waitForTurn()', () => {
  it('gives one taker its turn per turn of the event loop, in the order they came', async () => {
    const seen: string[] = [];
    const taker = (name: string, again: number): TurnTaker => ({
      takeTurn() {
        seen.push(name);
        if (again-- > 0) waitForTurn(this);
      },
    });
    waitForTurn(taker('a', 2));
    waitForTurn(taker('b', 1));
    waitForTurn(taker('c', 0));
    for (let turn = 1; turn <= 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen).toHaveLength(turn);
    }
    await untilNobodyWaits();
    expect(seen).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('goes on with the next when one throws', async () => {
    const errors: unknown[] = [];
    const note = (error: unknown): void => void errors.push(error);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', note);
    try {
      const came = new Promise<void>((resolve) => {
        waitForTurn({
          takeTurn: () => {
            throw new Error('no');
          },
        });
        waitForTurn({ takeTurn: resolve });
      });
      await came;
      expect(errors).toMatchObject([{ message: 'no' }]);
    } finally {
      process.off('uncaughtException', note);
      for (const listener of before) process.on('uncaughtException', listener);
    }
  });
});

describe('recordsPerTurnMax', () => {
  it('lets another connection be served between two records of one chunk', async () => {
    const seen: string[] = [];
    const loud = memoryPeer({ recordsPerTurnMax: 2 });
    const quiet = memoryPeer({ recordsPerTurnMax: 2 });
    loud.connection.attach(echo(seen));
    quiet.connection.attach(echo(seen));
    loud.send(calls(1, 5));
    loud.step();
    quiet.send(calls(101, 101));
    quiet.step();
    expect(seen).toEqual(['call 1', 'call 2', 'call 101']);
    await loud.run();
    expect(seen.slice(3)).toEqual(['call 3', 'call 4', 'call 5']);
    expect(loud.take()).toEqual(replies(1, 5));
    // The answers of one turn leave with one write.
    expect(loud.connection.counters).toMatchObject({ reads: 1, writes: 3 });
  });

  it('is 64 unless told otherwise, and counts what nobody takes', async () => {
    const peer = memoryPeer();
    peer.connection.attach({});
    peer.send(calls(1, 150));
    peer.step();
    expect(peer.connection.counters.recordsIn).toBe(64);
    await peer.run();
    expect(peer.connection.counters.recordsIn).toBe(150);
    expect(() => memoryPeer({ recordsPerTurnMax: 0 })).toThrow('Option recordsPerTurnMax must be at least 1, not 0');
  });

  it('holds for throttle() and unthrottle() in the same turn', async () => {
    const peer = memoryPeer({ recordsPerTurnMax: 2 });
    const { connection } = peer;
    const seen: number[] = [];
    connection.attach({
      call: (arrived) => {
        seen.push(arrived.xid);
        arrived.destroy();
        connection.throttle('test');
        process.nextTick(() => connection.unthrottle('test'));
      },
    });
    peer.send(calls(1, 6));
    peer.step();
    for (let tick = 0; tick < 20; tick++) await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(seen).toEqual([1, 2]);
    await untilNobodyWaits();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads what came meanwhile in order, and sees the end behind it', async () => {
    const peer = memoryPeer({ recordsPerTurnMax: 1 });
    const seen: string[] = [];
    peer.connection.attach(echo(seen));
    peer.send(calls(1, 3));
    peer.send(calls(4, 5));
    peer.end();
    await peer.run();
    expect(seen).toEqual([
      ...['call 1', 'call 2', 'call 3', 'call 4', 'call 5'],
      'disconnect without error',
      'cleanup',
    ]);
    expect(peer.take()).toEqual(replies(1, 5));
  });

  it('close(), drain() and the peer may end a connection that waits', async () => {
    for (const end of ['close', 'drain', 'reset'] as const) {
      const peer = memoryPeer({ recordsPerTurnMax: 1 });
      const seen: string[] = [];
      peer.connection.attach(echo(seen));
      peer.send(calls(1, 3));
      peer.step();
      if (end === 'close') peer.connection.close();
      else if (end === 'drain') void peer.connection.drain();
      else peer.reset();
      // The news reach both ends before the turn comes.
      while (peer.step());
      peer.end();
      await peer.run();
      expect(
        seen.filter((what) => what.startsWith('call')),
        end,
      ).toEqual(['call 1']);
      expect(seen.slice(1), end).toContain('cleanup');
    }
  });
});
