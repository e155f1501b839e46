import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';

const never = new AbortController().signal;

describe('Gate', () => {
  it('until() asks before it waits, and whenever the gate opens', async () => {
    const gate = new Gate();
    expect(await gate.until(() => true, 0, never)).toBe(true);
    expect(await gate.until(() => false, 0, never)).toBe(false);
    let asked = 0;
    const third = gate.until(() => ++asked === 3, Infinity, never);
    for (let opened = 1; opened <= 2; opened++) {
      expect(asked).toBe(opened);
      gate.open();
      // It goes on in a microtask.
      await Promise.resolve().then(() => undefined);
    }
    expect(await third).toBe(true);
  });

  it('until() gives what there is to one of those who wait', async () => {
    const gate = new Gate();
    let left = 2;
    const take = (): boolean => left > 0 && left-- > 0;
    left = 0;
    const takers = [1, 2, 3].map(() => gate.until(take, 20, never));
    left = 2;
    gate.open();
    expect((await Promise.all(takers)).toSorted()).toEqual([false, true, true]);
    expect(left).toBe(0);
  });

  it('until() ends with the reason of its signal', async () => {
    const gate = new Gate();
    const abort = new AbortController();
    const waiting = gate.until(() => false, Infinity, abort.signal);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(gate.until(() => true, 0, abort.signal)).rejects.toBe(reason);
  });
});
