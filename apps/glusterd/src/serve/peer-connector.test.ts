import { describe, expect, it } from 'vitest';

import type { Config } from '../config/load-config.ts';
import { peerPing } from './peer-connector.ts';

function pingOf(
  pingTimeoutSeconds: number,
  options: Readonly<Record<string, string>> = {},
): ReturnType<typeof peerPing> {
  // Nothing else of it is looked at.
  return peerPing({ pingTimeoutSeconds, options: new Map(Object.entries(options)) } as unknown as Config);
}

describe('peerPing()', () => {
  it.each([1, 2, 30])('finds a peer dead within a ping-timeout of %i s, whether anybody waits or not', (seconds) => {
    const { intervalMs, timeoutMs, whileIdle } = pingOf(seconds);
    expect(whileIdle).toBe(true);
    // A silent connection is pinged after two intervals at the latest.
    expect(2 * intervalMs + timeoutMs).toBe(seconds * 1000);
  });

  it.each([
    [{}, 42],
    [{ 'transport.tcp-user-timeout': '16' }, 16],
    [{ 'transport.tcp-user-timeout': '0' }, 42],
    [{ 'transport.tcp-user-timeout': 'soon' }, 42],
  ])('without one, only while somebody waits, in the time of %o', (options, seconds) => {
    const { intervalMs, timeoutMs, whileIdle } = pingOf(0, options);
    expect(whileIdle).toBe(false);
    expect(intervalMs + timeoutMs).toBe(seconds * 1000);
  });
});
