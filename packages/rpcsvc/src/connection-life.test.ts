import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve, THREE, VOID } from '../test/support/serve.ts';
import type { RpcRequest } from './index.ts';

describe('a connection that goes', () => {
  it('aborts the signals of its calls, asked for before and after, and gets no replies', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const requests: RpcRequest[] = [];
    const signals: AbortSignal[] = [];
    const { svc, peer } = serve({
      ADD: async (_, request) => {
        requests.push(request);
        if (request.xid === 1) signals.push(request.signal);
        return promise;
      },
    });
    peer.send(callBytes({ xid: 1, args: ONE_AND_TWO }), callBytes({ xid: 2, args: ONE_AND_TWO }));
    expect(await peer.replies()).toEqual([]);
    expectBalanced(svc, 2);
    peer.peer.reset();
    await peer.peer.run();
    const late = requests[1]!.signal;
    for (const signal of [signals[0]!, late]) {
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toMatchObject({
        code: 'ERR_RPCSVC_CONNECTION_GONE',
        cause: { code: 'ERR_TRANSPORT_RESET' },
      });
    }
    expectBalanced(svc, 2);
    resolve(3);
    expect(await peer.replies()).toEqual([]);
    expect(svc.stats()).toMatchObject({ clients: 0, dropped: 2, replies: 0 });
    expectBalanced(svc);
  });

  it('does not abort the calls of others whose objects served it before', async () => {
    const signals: AbortSignal[] = [];
    const waiting: ((sum: number) => void)[] = [];
    const { svc, peer } = serve({
      ADD: (_, request) => {
        signals.push(request.signal);
        return new Promise<number>((resolve) => waiting.push(resolve));
      },
    });
    peer.send(callBytes({ args: ONE_AND_TWO }));
    await peer.replies();
    waiting[0]!(3);
    await peer.replies();
    const other = new Peer(svc);
    other.send(callBytes({ args: ONE_AND_TWO }));
    await other.replies();
    expect(svc.stats().requests).toEqual({ inUse: 1, idle: 0 });
    peer.peer.reset();
    await peer.replies();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    waiting[1]!(3);
    expect((await other.replies()).map(words)).toEqual([THREE]);
  });

  it('does not matter to a call that fails afterwards', async () => {
    const { promise, reject } = Promise.withResolvers<number>();
    const { svc, peer } = serve({ ADD: () => promise });
    peer.send(callBytes({ args: ONE_AND_TWO }));
    await peer.replies();
    peer.connection.close();
    reject(new Error('No disk'));
    await peer.replies();
    expect(svc.stats()).toMatchObject({ dropped: 1, refused: { SYSTEM_ERR: 0 } });
    expectBalanced(svc);
  });
});

describe('detach', () => {
  it('leaves the connection open, answers calls in progress and still tells them when it goes', async () => {
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
    peer.detach();
    expect(await peer.call({ proc: 0 })).toBe('');
    expect(peer.connection.state).not.toBe('closed');
    expect(svc.stats()).toMatchObject({ calls: 1, clients: 1 });
    resolve(3);
    expect((await peer.replies()).map(words)).toEqual([THREE]);
    expect(signal?.aborted).toBe(false);
    expect(svc.stats().clients).toBe(0);
    expectBalanced(svc);
    svc.attach(peer.connection);
    expect(await peer.call({ proc: 0 })).toBe(VOID);
  });

  it('is refused twice the same connection', () => {
    const { svc, peer } = serve({});
    expect(() => svc.attach(peer.connection)).toThrow(expect.objectContaining({ code: 'ERR_TRANSPORT_MISUSE' }));
    expect(svc.stats().clients).toBe(1);
  });
});
