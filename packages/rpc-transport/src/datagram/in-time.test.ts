import { describe, expect, it } from 'vitest';

import { inTime } from './in-time.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const what = 'connect to udp:example:1';

describe('inTime()', () => {
  it('hands through what comes of the work', async () => {
    const bounds = { signal: undefined, timeoutMs: 30_000, what };
    expect(await inTime(() => Promise.resolve(7), bounds)).toBe(7);
    await expect(inTime(() => Promise.reject(new Error('no')), bounds)).rejects.toThrow('no');
  });

  it('ends the wait when aborted, before and meanwhile', async () => {
    const controller = new AbortController();
    const waiting = inTime(never, { signal: controller.signal, timeoutMs: 0, what });
    controller.abort(new Error('enough'));
    const aborted = { code: 'ERR_TRANSPORT_CONNECT_ABORTED', cause: { message: 'enough' } };
    await expect(waiting).rejects.toMatchObject(aborted);
    let begun = false;
    const before = inTime(() => Promise.resolve((begun = true)), { signal: controller.signal, timeoutMs: 0, what });
    await expect(before).rejects.toMatchObject(aborted);
    expect(begun).toBe(false);
  });

  it('ends the wait when it takes too long', async () => {
    await expect(inTime(never, { signal: undefined, timeoutMs: 5, what })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_CONNECT_TIMEOUT',
      message: 'Cannot connect to udp:example:1: its name was not found out within 5 ms (timeoutMs)',
    });
  });
});
