import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';

import { Arrivals, type Arrival } from './arrivals.ts';

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function noting(seen: unknown[], name: unknown, then?: () => void, underWay = 0): Arrival {
  return {
    deliver() {
      seen.push(name);
      then?.();
      return underWay;
    },
  };
}

describe('Arrivals', () => {
  it('are handed up in the same turn, behind all that is read in it', async () => {
    const seen: string[] = [];
    const arrivals = new Arrivals();
    arrivals.add(noting(seen, 'a'));
    arrivals.add(noting(seen, 'b'));
    expect(seen).toEqual([]);
    await nextTurn();
    expect(seen).toEqual(['a', 'b']);
    arrivals.add(noting(seen, 'c'));
    await nextTurn();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('do not become more than 64', async () => {
    const seen: number[] = [];
    const arrivals = new Arrivals();
    for (let i = 1; i <= 63; i++) arrivals.add(noting(seen, i));
    expect(seen).toHaveLength(0);
    arrivals.add(noting(seen, 64));
    expect(seen).toHaveLength(64);
    arrivals.add(noting(seen, 65));
    await nextTurn();
    expect(seen).toEqual(Array.from({ length: 65 }, (_, i) => i + 1));
  });

  it('include those that come while others are handed up', async () => {
    const seen: string[] = [];
    const arrivals = new Arrivals();
    arrivals.add(noting(seen, 'a', () => arrivals.add(noting(seen, 'c'))));
    arrivals.add(noting(seen, 'b'));
    await nextTurn();
    expect(seen.slice(0, 2)).toEqual(['a', 'b']);
    await nextTurn();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('wait while 16 messages are worked on, until all has happened that follows at once', async () => {
    const seen: string[] = [];
    const arrivals = new Arrivals();
    const work = async (name: string): Promise<void> => {
      for (let i = 0; i < 10; i++) await Promise.resolve();
      seen.push(`${name} is done`);
    };
    for (const name of ['a', 'b', 'c', 'd']) arrivals.add(noting(seen, name, () => void work(name), 8));
    await nextTurn();
    expect(seen).toEqual(['a', 'b', 'a is done', 'b is done', 'c', 'd', 'c is done', 'd is done']);
  });

  it('go on, one after the other, behind messages that are worked on for long', async () => {
    const seen: number[] = [];
    const arrivals = new Arrivals();
    for (let i = 1; i <= 200; i++) arrivals.add(noting(seen, i, undefined, 16));
    await nextTurn();
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  it('are handed up in the async context of the listener, whoever had the first of them read on', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const arrivals = storage.run('listener', () => new Arrivals());
    const look = (underWay = 0): Arrival => ({ deliver: () => (seen.push(storage.getStore()), underWay) });
    const add = (count: number, underWay?: number): void => {
      for (let i = 0; i < count; i++) arrivals.add(look(underWay));
    };
    // In the turn's end, behind microtasks, and at once.
    storage.run('task', () => add(1));
    add(1);
    await nextTurn();
    storage.run('task', () => add(3, 16));
    await nextTurn();
    storage.run('task', () => add(64));
    expect(seen).toHaveLength(69);
    expect(new Set(seen)).toEqual(new Set(['listener']));
  });

  it('are not lost when one throws', async () => {
    const seen: string[] = [];
    const errors: unknown[] = [];
    const note = (error: unknown): void => void errors.push(error);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', note);
    try {
      const arrivals = new Arrivals();
      const no = (): never => {
        throw new Error('no');
      };
      arrivals.add(noting(seen, 'a', no));
      const came = new Promise<void>((resolve) => {
        arrivals.add(noting(seen, 'b', resolve));
      });
      await came;
      expect(seen).toEqual(['a', 'b']);
      expect(errors).toMatchObject([{ message: 'no' }]);
    } finally {
      process.off('uncaughtException', note);
      for (const listener of before) process.on('uncaughtException', listener);
    }
  });
});
