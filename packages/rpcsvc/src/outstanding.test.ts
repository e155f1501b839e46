import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, Peer } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve } from '../test/support/serve.ts';
import { sync } from './index.ts';

function serveSlowly(limits: { outstandingLimit?: number; outstandingTotalLimit?: number }) {
  const waiting: ((sum: number) => void)[] = [];
  const served = serve({ ADD: () => new Promise<number>((resolve) => waiting.push(resolve)) }, limits);
  const calls = (count: number) => Array.from({ length: count }, (_, xid) => callBytes({ xid, args: ONE_AND_TWO }));
  return { ...served, waiting, calls };
}

describe('the outstanding limit', () => {
  it('stops reading a client at its limit, and goes on one by one', async () => {
    const { svc, peer, waiting, calls } = serveSlowly({ outstandingLimit: 3 });
    peer.send(...calls(10));
    expect(await peer.replies()).toEqual([]);
    expect(waiting).toHaveLength(3);
    expect(peer.connection.state).toBe('throttled');
    for (let answered = 1; answered <= 10; answered++) {
      waiting[answered - 1]!(3);
      expect(await peer.replies()).toHaveLength(1);
      expect(waiting).toHaveLength(Math.min(answered + 3, 10));
      expect(svc.stats().inProgress).toBeLessThanOrEqual(3);
    }
    expect(peer.connection.state).toBe('idle');
    expectBalanced(svc);
  });

  it('is not shared between clients', async () => {
    const { svc, peer, waiting, calls } = serveSlowly({ outstandingLimit: 2 });
    const other = new Peer(svc);
    peer.send(...calls(5));
    other.send(...calls(1));
    await peer.replies();
    await other.replies();
    expect(waiting).toHaveLength(3);
    expect(other.connection.state).toBe('running');
  });

  it('does not get in the way of synchronous actors', async () => {
    const { svc, peer } = serve({ ADD: sync(({ a, b }) => a + b) }, { outstandingLimit: 1 });
    peer.send(...Array.from({ length: 100 }, (_, xid) => callBytes({ xid, args: ONE_AND_TWO })));
    expect(await peer.replies()).toHaveLength(100);
    expectBalanced(svc);
  });

  it('is lifted when the service is detached', async () => {
    const { svc, peer, waiting, calls } = serveSlowly({ outstandingLimit: 1, outstandingTotalLimit: 1 });
    peer.send(...calls(1));
    await peer.replies();
    expect(peer.connection.state).toBe('throttled');
    peer.detach();
    expect(peer.connection.state).toBe('running');
    waiting[0]!(3);
    expect(await peer.replies()).toHaveLength(1);
    expectBalanced(svc);
  });

  it('of the service stops those who bring more, one call over per connection at most, and lets all go on', async () => {
    const { svc, peer, waiting, calls } = serveSlowly({ outstandingTotalLimit: 4 });
    const peers = [peer, ...Array.from({ length: 9 }, () => new Peer(svc))];
    for (const each of peers) each.send(...calls(4));
    for (const each of peers) await each.replies();
    expect(svc.stats().inProgress).toBe(4 + 9);
    let answered = 0;
    while (waiting.length > answered) {
      while (waiting.length > answered) waiting[answered++]!(3);
      for (const each of peers) await each.replies();
      expect(svc.stats().inProgress).toBeLessThanOrEqual(4 + 10);
    }
    expect(answered).toBe(40);
    expect(peers.map(({ connection }) => connection.state)).toEqual(Array(10).fill('idle'));
    expectBalanced(svc);
  });

  it('of the service forgets clients that go', async () => {
    const { svc, peer, waiting, calls } = serveSlowly({ outstandingLimit: 1, outstandingTotalLimit: 1 });
    const other = new Peer(svc);
    peer.send(...calls(2));
    await peer.replies();
    other.send(...calls(2));
    await other.replies();
    peer.peer.reset();
    await peer.replies();
    waiting[0]!(3);
    waiting[1]!(3);
    await other.replies();
    waiting[2]!(3);
    await other.replies();
    expect(svc.stats()).toMatchObject({ replies: 2, dropped: 1, clients: 1 });
    expectBalanced(svc);
  });
});
