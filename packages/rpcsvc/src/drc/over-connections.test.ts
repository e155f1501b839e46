import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { MemoryPeer } from '@gluster-ts/rpc-transport';
import { xdrOpaque } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../../test/support/invariants.ts';
import { callBytes, encoded, messagesOf, record, seenFrom, words } from '../../test/support/peer.ts';
import { ONE_AND_TWO, serve, THREE } from '../../test/support/serve.ts';
import { DuplicateRequestCache, sync, task } from '../index.ts';
import type { Rpcsvc } from '../index.ts';

/** A client of that host and port. */
function clientAt(svc: Rpcsvc, host: string, port: number): MemoryPeer {
  const peer = memoryPeer({ debugMessages: true });
  svc.attach(seenFrom(peer.connection, { family: 'ipv4', host, port }));
  return peer;
}

async function exchange(peer: MemoryPeer, ...calls: Uint8Array[]): Promise<string[]> {
  peer.send(new Uint8Array(Buffer.concat(calls.map(record))));
  await peer.run();
  return messagesOf(peer.take()).map(words);
}

function serveCounter() {
  const drc = new DuplicateRequestCache();
  const sums: number[] = [];
  const waiting: (() => void)[] = [];
  const { svc } = serve(
    {
      ADD: async ({ a, b }) => {
        sums.push(a + b);
        if (a === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        // Every execution has another result: a copy shows whether it was executed.
        return sums.length;
      },
      ECHO: sync((bytes) => bytes, { vectored: true }),
      POKE: task(() => void sums.push(-1), { noReply: true }),
    },
    { drc },
  );
  return { svc, drc, sums, waiting };
}

const ADD = callBytes({ args: ONE_AND_TWO });
/** Is answered when the test says so. */
const SLOW = callBytes({ xid: 8, args: new Uint8Array(8) });

describe('a call that is retransmitted', () => {
  it('on the same connection is executed once and gets the same bytes', async () => {
    const { svc, drc, sums } = serveCounter();
    const peer = clientAt(svc, '10.0.0.1', 1000);
    const [first] = await exchange(peer, ADD);
    expect(first).toBe(THREE.replace(/3$/, '1'));
    expect(await exchange(peer, ADD, ADD)).toEqual([first, first]);
    expect(sums).toEqual([3]);
    expect(svc.stats()).toMatchObject({ replies: 1, duplicates: 2 });
    expect(drc.stats()).toMatchObject({ executed: 1, replayed: 2, clients: 1 });
    expectBalanced(svc);
  });

  it('over a new connection of the same host, after the reply was lost with the old one, is answered from the cache', async () => {
    const { svc, sums, waiting } = serveCounter();
    const lost = clientAt(svc, '10.0.0.1', 1000);
    await exchange(lost, SLOW);
    lost.reset();
    await lost.run();
    const next = clientAt(svc, '10.0.0.1', 2000);
    // Still being worked on: dropped.
    expect(await exchange(next, SLOW)).toEqual([]);
    waiting[0]!();
    expect(await exchange(lost)).toEqual([]);
    expect(await exchange(next, SLOW)).toEqual([THREE.replace('00000007', '00000008').replace(/3$/, '1')]);
    expect(sums).toEqual([0]);
    expect(svc.stats()).toMatchObject({ dropped: 1, duplicates: 2 });
    expectBalanced(svc);
  });

  it('by another host, or with other arguments, is executed', async () => {
    const { svc, sums } = serveCounter();
    const peer = clientAt(svc, '10.0.0.1', 1000);
    await exchange(peer, ADD);
    const other = callBytes({ args: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 9) });
    expect((await exchange(peer, other))[0]).toMatch(/00000002$/);
    expect((await exchange(clientAt(svc, '10.0.0.2', 1000), ADD))[0]).toMatch(/00000003$/);
    expect(sums).toEqual([3, 10, 3]);
  });

  it('without an answer to wait for is executed once', async () => {
    const { svc, sums } = serveCounter();
    const peer = clientAt(svc, '10.0.0.1', 1000);
    const poke = callBytes({ proc: 4 });
    expect(await exchange(peer, poke, poke, poke)).toEqual([]);
    expect(sums).toEqual([-1]);
    expect(svc.stats()).toMatchObject({ noReply: 1, duplicates: 2 });
    expectBalanced(svc);
  });

  it('with a reply of several vectors gets it whole, and in however many vectors it came itself', async () => {
    const { svc, drc } = serveCounter();
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
    const echo = callBytes({ proc: 2, args: encoded(xdrOpaque(), bytes) });
    const peers = [{}, { chunkBytes: 1000, vectorBytesMax: 4096 }].map((options) => {
      const peer = memoryPeer(options);
      svc.attach(seenFrom(peer.connection, { family: 'ipv4', host: '10.0.0.1', port: 1 }));
      return peer;
    });
    const first = await exchange(peers[0]!, echo);
    expect(first).toHaveLength(1);
    expect(await exchange(peers[0]!, echo)).toEqual(first);
    expect(await exchange(peers[1]!, echo)).toEqual(first);
    expect(drc.stats()).toMatchObject({ executed: 1, replayed: 2 });
  });

  it('after its reply was evicted is executed again', async () => {
    const { svc, sums } = serveCounter();
    const peer = clientAt(svc, '10.0.0.1', 1000);
    await exchange(peer, ADD);
    // 16,384 entries, of which a sixteenth for one client.
    const others = Array.from({ length: 1024 }, (_, xid) => callBytes({ xid: 100 + xid, args: ONE_AND_TWO }));
    for (let at = 0; at < others.length; at += 64) await exchange(peer, ...others.slice(at, at + 64));
    expect(sums).toHaveLength(1025);
    await exchange(peer, ADD);
    expect(sums).toHaveLength(1026);
    expectBalanced(svc);
  });

  it('is not known to a cache once the first copy was not executed', async () => {
    const { svc, drc } = serveCounter();
    const peer = clientAt(svc, '10.0.0.1', 1000);
    const torn = callBytes({ args: new Uint8Array(4) });
    const [first] = await exchange(peer, torn);
    expect(first).toMatch(/00000004$/);
    expect(await exchange(peer, torn)).toEqual([first]);
    expect(drc.stats()).toMatchObject({ executed: 2, forgotten: 2, entries: 0 });
  });
});

describe('a hostile client', () => {
  it('fills its share of the cache and no more, and takes nothing from others', async () => {
    const drc = new DuplicateRequestCache({ entriesMax: 320, bytesMax: 400_000 });
    const { svc } = serve({ ECHO: sync((bytes) => bytes) }, { drc, outstandingLimit: Infinity });
    const echo = (xid: number, size: number) =>
      callBytes({ xid, proc: 2, args: encoded(xdrOpaque(), new Uint8Array(size)) });
    const quiet = clientAt(svc, '10.0.0.1', 1000);
    const [first] = await exchange(quiet, echo(1, 8));
    const hostile = clientAt(svc, '10.0.0.66', 1000);
    for (let xid = 0; xid < 3000; xid += 100) {
      const calls = Array.from({ length: 100 }, (_, i) => echo(xid + i, (xid * 7 + i * 131) % 20_000));
      expect(await exchange(hostile, ...calls)).toHaveLength(100);
      const { entries, bytes } = drc.stats();
      expect(entries).toBeLessThanOrEqual(1 + 20);
      expect(bytes).toBeLessThanOrEqual(1000 + 50_000);
    }
    expect(await exchange(quiet, echo(1, 8))).toEqual([first]);
    expect(drc.stats()).toMatchObject({ replayed: 1, clients: 2 });
    expectBalanced(svc);
  });
});
