import { describe, expect, it, vi } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE } from '../test/support/serve.ts';
import { Rpcsvc } from './index.ts';

describe('drain()', () => {
  it('finishes the calls in progress and refuses others', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const { svc, peer } = serve({ ADD: () => promise });
    peer.send(callBytes({ args: ONE_AND_TWO }));
    await peer.replies();
    const drained = svc.drain();
    expect(svc.drain()).toBe(drained);
    expect(await peer.call({ proc: 0 })).toBe(SYSTEM_ERR);
    expect(() => new Peer(svc)).toThrow(expect.objectContaining({ code: 'ERR_RPCSVC_MISUSE' }));
    resolve(3);
    expect(await drained).toBe(0);
    expect((await peer.replies()).map(words)).toEqual([THREE]);
    expectBalanced(svc);
  });

  it('resolves at once when nothing is in progress', async () => {
    expect(await serve({}).svc.drain({ timeoutMs: Infinity })).toBe(0);
  });

  it('gives up after timeoutMs and aborts what is left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { promise, resolve } = Promise.withResolvers<number>();
      let signal: AbortSignal | undefined;
      const { svc, peer } = serve({
        ADD: (_, request) => {
          signal = request.signal;
          return promise;
        },
      });
      peer.send(callBytes({ args: ONE_AND_TWO }));
      await peer.replies();
      const drained = svc.drain({ timeoutMs: 5000 });
      await vi.advanceTimersByTimeAsync(4999);
      expect(signal?.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await drained).toBe(1);
      expect(signal?.reason).toMatchObject({ code: 'ERR_RPCSVC_DRAINED' });
      resolve(3);
      expect((await peer.replies()).map(words)).toEqual([THREE]);
      expectBalanced(svc);
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers every call in flight on every connection, those above a limit included', async () => {
    const waiting: ((sum: number) => void)[] = [];
    const { svc } = serve(
      { ADD: () => new Promise<number>((resolve) => waiting.push(resolve)) },
      { outstandingLimit: 4 },
    );
    const peers = Array.from({ length: 7 }, () => new Peer(svc));
    for (const [index, peer] of peers.entries()) {
      // Above four, calls wait in their connection and are refused once they are read.
      peer.send(...Array.from({ length: index }, (_, xid) => callBytes({ xid, args: ONE_AND_TWO })));
      expect(await peer.replies()).toEqual([]);
    }
    // 18 are taken, of which 16 run.
    expect(svc.stats().inProgress).toBe(0 + 1 + 2 + 3 + 4 + 4 + 4);
    expect(waiting).toHaveLength(16);
    let isOver = false;
    const drained = svc.drain({ timeoutMs: Infinity }).finally(() => (isOver = true));
    const stats: string[][] = peers.map(() => []);
    // Newest first, and the last one alone.
    while (waiting.length > 0) {
      expect(isOver).toBe(false);
      for (const resolve of waiting.splice(Math.min(1, waiting.length - 1)).reverse()) resolve(3);
      for (const [index, peer] of peers.entries()) {
        const replies = await peer.replies();
        stats[index]!.push(...replies.map((reply) => words(reply).slice(45)));
      }
    }
    expect(await drained).toBe(0);
    for (const [index, peer] of peers.entries()) {
      const counts = [
        stats[index]!.filter((stat) => stat === '00000000 00000003').length,
        stats[index]!.filter((stat) => stat === '00000005').length,
      ];
      expect(counts).toEqual([Math.min(index, 4), Math.max(0, index - 4)]);
      expect(peer.connection.state).toBe('idle');
    }
    expectBalanced(svc);
  });

  describe('with a signal', () => {
    function serveForever() {
      const signals: AbortSignal[] = [];
      const served = serve({
        ADD: (_, request) => {
          signals.push(request.signal);
          return new Promise<number>((_, reject) => {
            request.signal.addEventListener('abort', () => reject(new Error('Gave up')));
          });
        },
      });
      served.peer.send(callBytes({ args: ONE_AND_TWO }));
      return { ...served, signals };
    }

    it('that aborts gives up at once, with its reason as the cause', async () => {
      const { svc, peer, signals } = serveForever();
      await peer.replies();
      const controller = new AbortController();
      const drained = svc.drain({ timeoutMs: Infinity, signal: controller.signal });
      expect(await peer.replies()).toEqual([]);
      expect(signals[0]!.aborted).toBe(false);
      controller.abort(new Error('Second SIGTERM'));
      expect(await drained).toBe(1);
      expect(signals[0]!.reason).toMatchObject({ code: 'ERR_RPCSVC_DRAINED', cause: { message: 'Second SIGTERM' } });
      expect((await peer.replies()).map(words)).toEqual([SYSTEM_ERR]);
      expectBalanced(svc);
    });

    it('that is aborted already does not wait', async () => {
      const { svc, peer, signals } = serveForever();
      await peer.replies();
      expect(await svc.drain({ signal: AbortSignal.abort() })).toBe(1);
      expect(signals[0]!.reason).toMatchObject({ cause: { name: 'AbortError' } });
    });

    it('that aborts later does nothing, and is not held', async () => {
      const { svc } = serve({});
      const controller = new AbortController();
      const removed = vi.spyOn(controller.signal, 'removeEventListener');
      expect(await svc.drain({ signal: controller.signal })).toBe(0);
      expect(removed).toHaveBeenCalledOnce();
      controller.abort();
      expect(await svc.drain()).toBe(0);
    });
  });

  it('called again adds its bounds, and no others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { svc, peer } = serve({ ADD: () => new Promise<number>(() => undefined) });
      peer.send(callBytes({ args: ONE_AND_TWO }));
      await peer.replies();
      let left: number | undefined;
      const first = svc.drain({ timeoutMs: Infinity });
      void first.then((count) => (left = count));
      expect(svc.drain()).toBe(first);
      await vi.advanceTimersByTimeAsync(1_000_000);
      expect(left).toBeUndefined();
      expect(svc.drain({ timeoutMs: 10 })).toBe(first);
      expect(svc.drain({ timeoutMs: 1000 })).toBe(first);
      await vi.advanceTimersByTimeAsync(10);
      expect(left).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits for 30 seconds unless told', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { svc, peer } = serve({ ADD: () => new Promise<number>(() => undefined) });
      peer.send(callBytes({ args: ONE_AND_TWO }));
      await peer.replies();
      let left: number | undefined;
      void svc.drain().then((count) => (left = count));
      await vi.advanceTimersByTimeAsync(29_999);
      expect(left).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(left).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a bad bound and does not begin', async () => {
    const { svc, peer } = serve({});
    expect(() => svc.drain({ timeoutMs: -1 })).toThrow(expect.objectContaining({ code: 'ERR_RPCSVC_BAD_OPTION' }));
    expect(await peer.call({ proc: 0 })).not.toBe(SYSTEM_ERR);
  });

  it('is what await using does', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let peer: Peer;
    const used = (async () => {
      await using svc = new Rpcsvc();
      svc.register(TEST_PROGRAM, { ADD: () => promise });
      peer = new Peer(svc);
      peer.send(callBytes({ args: ONE_AND_TWO }));
      peer.peer.step();
      return svc;
    })();
    expect(await peer!.replies()).toEqual([]);
    resolve(3);
    const svc = await used;
    expect((await peer!.replies()).map(words)).toEqual([THREE]);
    expect(() => new Peer(svc)).toThrow(expect.objectContaining({ code: 'ERR_RPCSVC_MISUSE' }));
  });
});
