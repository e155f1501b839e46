import { memoryPair } from '@gluster-ts/rpc-transport';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PeerLink } from './peer-link.ts';
import type { PeerConnector, PeerLinkParts } from './peer-link.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
});

interface Seen {
  ups: number;
  downs: unknown[];
}

function linkTo(connector: PeerConnector, parts: Partial<PeerLinkParts> = {}): { link: PeerLink; seen: Seen } {
  const seen: Seen = { ups: 0, downs: [] };
  const link = new PeerLink({
    connector,
    ping: undefined,
    hostnames: () => ['n1', 'n2'],
    port: 24_007,
    greet: () => Promise.resolve(),
    onUp: () => {
      seen.ups++;
    },
    onDown: (error) => void seen.downs.push(error),
    ...parts,
  });
  return { link, seen };
}

describe('PeerLink', () => {
  it('tries all names of a peer that is down, soon at first and then every few seconds', async () => {
    const hosts: string[] = [];
    const { link, seen } = linkTo(({ host }) => {
      hosts.push(host);
      return Promise.reject(new Error('down'));
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(hosts.slice(0, 2)).toEqual(['n1', 'n2']);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(hosts.length).toBeGreaterThan(20);
    expect(hosts.length).toBeLessThan(45);
    expect(seen.downs).toHaveLength(hosts.length);
    link.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hosts.length).toBeLessThan(45);
  });

  it('does not ask a peer in a loop that takes connections and turns us away', async () => {
    let connections = 0;
    const { link, seen } = linkTo(
      () => {
        connections++;
        return Promise.resolve(memoryPair().client);
      },
      { greet: () => Promise.reject(new Error('go away')) },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toBeLessThan(45);
    expect(seen).toMatchObject({ ups: 0 });
    expect(link.clnt).toBeUndefined();
    link.close();
  });

  it('is up once the peer was greeted, and comes back when its connection ends', async () => {
    const pairs: ReturnType<typeof memoryPair>[] = [];
    const { link, seen } = linkTo(() => {
      const pair = memoryPair();
      pairs.push(pair);
      return Promise.resolve(pair.client);
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual({ ups: 1, downs: [] });
    expect(link.clnt).toBeDefined();
    pairs[0]?.client.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(seen.downs).toHaveLength(1);
    expect(seen.ups).toBe(2);
    link.reset();
    expect(link.clnt).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5000);
    expect(seen.ups).toBe(3);
    link.close();
    expect(seen.downs).toHaveLength(2);
  });

  it('closed while it connects, closes what comes of it', async () => {
    const pair = memoryPair();
    const { link, seen } = linkTo(() => new Promise((resolve) => setTimeout(() => resolve(pair.client), 1000)));
    await vi.advanceTimersByTimeAsync(10);
    link.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(pair.client.state).toBe('closed');
    expect(seen).toEqual({ ups: 0, downs: [] });
  });
});
