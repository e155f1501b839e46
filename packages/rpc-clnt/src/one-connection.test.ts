import { authShort, authSys } from '@gluster-ts/auth';
import { memoryPair } from '@gluster-ts/rpc-transport';
import { AuthStat, encodeReplySuccess, OpaqueAuth, xdrHyper, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedNetwork } from '../test/support/scripted-network.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { RpcClnt } from './index.ts';

function setup() {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const clnts = [1, 2].map((n) => new RpcClnt(pair.client, { firstXid: 100 * n, clock }));
  const add = (clnt: RpcClnt, a: number): Promise<bigint> => later(clnt.call(calculator, 'ADD', { a, b: 0 }));
  return { pair, clock, first: clnts[0]!, second: clnts[1]!, server: new ScriptedServer(pair.server), add };
}

describe('several clients on one connection', { timeout: 3_600_000 }, () => {
  it('count xids together, and each gets its own replies', async () => {
    const { pair, server, first, second, add } = setup();
    const sums = [add(first, 1), add(second, 2), add(first, 3), add(second, 4)];
    await pair.run();
    expect(server.calls.map(({ xid, args }) => [xid, args[3]])).toEqual([
      [100, 1],
      [101, 2],
      [102, 3],
      [103, 4],
    ]);
    for (const { xid, args } of server.calls.toReversed()) server.succeed(xid, xdrHyper, BigInt(args[3] ?? 0));
    await pair.run();
    expect(await Promise.all(sums)).toEqual([1n, 2n, 3n, 4n]);
    expect([first, second].map(({ counters }) => [counters.succeeded, counters.strayReplies])).toEqual([
      [2, 0],
      [2, 0],
    ]);
  });

  it('are told of late replies to their own calls', async () => {
    const { pair, server, clock, first, second, add } = setup();
    void add(first, 1);
    void later(second.call(calculator, 'ADD', { a: 2, b: 0 }, { timeoutMs: 10 }));
    clock.advance(10);
    await pair.run();
    for (const { xid } of server.calls) server.succeed(xid, xdrHyper, 0n);
    server.succeed(9999, xdrHyper, 0n);
    await pair.run();
    expect([first, second].map(({ counters }) => [counters.succeeded, counters.lateReplies])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    // Nobody's: the one that was there first hears of it.
    expect([first, second].map(({ counters }) => counters.strayReplies)).toEqual([1, 0]);
  });

  it('go one by one, each with its own calls', async () => {
    const { pair, server, first, second, add } = setup();
    const gone = add(first, 1);
    const stays = add(second, 2);
    await first.close();
    expect(await outcomeOf(gone)).toBe('ERR_RPC_CLOSED');
    await pair.run();
    for (const { xid } of server.calls) server.succeed(xid, xdrHyper, 7n);
    await pair.run();
    expect(await stays).toBe(7n);
    expect(second.counters).toMatchObject({ strayReplies: 0, lateReplies: 0 });
    expect(first.counters).toMatchObject({ succeeded: 0, lateReplies: 1, inFlight: 0 });
    await second.close();
    expect(pair.client.state).not.toBe('closed');
    // Free again, for clients that come later and for others.
    const third = new RpcClnt(pair.client);
    const last = add(third, 3);
    await pair.run();
    server.succeed(server.calls.at(-1)!.xid, xdrHyper, 3n);
    await pair.run();
    expect(await last).toBe(3n);
    await third.close();
    pair.client.attach({ reply: (message) => message.destroy() });
  });

  it('all lose their calls with the connection', async () => {
    const { pair, first, second, add } = setup();
    const calls = [add(first, 1), add(second, 2)];
    pair.server.close();
    await pair.run();
    expect(await Promise.all(calls.map(outcomeOf))).toEqual(['ERR_RPC_DISCONNECTED', 'ERR_RPC_DISCONNECTED']);
    expect([first.state.kind, second.state.kind]).toEqual(['lost', 'lost']);
  });

  it('never mix up calls, whoever calls and in whatever order replies come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 30 }), fc.infiniteStream(fc.nat()), async (callers, picks) => {
        const pair = memoryPair({ manual: true, client: { debugMessages: true } });
        const server = new ScriptedServer(pair.server);
        const clnts = [0, 1, 2].map(() => new RpcClnt(pair.client));
        const sums = callers.map((caller, a) => clnts[caller]!.call(calculator, 'ADD', { a, b: 0 }));
        await pair.run();
        while (server.calls.length > 0) {
          const [call] = server.calls.splice((picks.next().value ?? 0) % server.calls.length, 1);
          if (call !== undefined) server.succeed(call.xid, xdrHyper, BigInt(call.args[3] ?? 0));
          await pair.run();
        }
        expect(await Promise.all(sums)).toEqual(callers.map((_, a) => BigInt(a)));
        expect(pair.client.counters.messagesHeld).toBe(0);
        for (const clnt of clnts) await clnt.close();
      }),
    );
  });
});

describe('xids over several connections', () => {
  it('go on where they were: a server may remember the old ones', async () => {
    const network = new ScriptedNetwork();
    const clnt = new RpcClnt(network.connector, { firstXid: 0xffff_ffff, clock: new ManualClock() });
    const seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      const call = later(clnt.call(calculator, 'ADD', { a: i, b: 0 }));
      const abandoned = later(clnt.call(calculator, 'NULL', undefined, { signal: AbortSignal.abort() }));
      const server = await network.accept();
      await network.run();
      seen.push(...server.calls.map(({ xid }) => xid));
      server.succeed(server.calls[0]!.xid, xdrHyper, 1n);
      await network.run();
      expect(await call).toBe(1n);
      expect(await outcomeOf(abandoned)).toBe('ERR_RPC_ABORTED');
      server.connection.close();
      await network.run();
    }
    expect(seen).toEqual([0xffff_ffff, 0, 1]);
    await clnt.close();
  });
});

describe('a credential that the server replaces', () => {
  /** Answers with a verifier of AUTH_SHORT that holds `handle`. */
  function succeedWith(server: ScriptedServer, xid: number, handle: Uint8Array): void {
    const inner = new XdrWriter();
    new OpaqueAuth(2, handle).encode(inner);
    const w = new XdrWriter();
    encodeReplySuccess(w, xid, new OpaqueAuth(2, inner.finish()));
    w.hyper(1n);
    server.send(xid, w.finish());
  }

  const REJECTED = { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED } as const;
  const flavors = (server: ScriptedServer) => server.calls.splice(0).map(({ xid, credFlavor }) => [xid, credFlavor]);

  function shortSetup() {
    const { pair, server, clock } = setup();
    const auth = authShort(authSys({ uid: 1, gid: 1 }));
    const clnt = new RpcClnt(pair.client, { auth, clock });
    const add = (): Promise<bigint> => later(clnt.call(calculator, 'ADD', { a: 1, b: 0 }));
    return { pair, server, clock, clnt, add };
  }

  it('is used from the next call on; when it is refused, the call goes out once more with the first one', async () => {
    const { pair, server, clnt, add } = shortSetup();
    const first = add();
    await pair.run();
    expect(flavors(server)).toEqual([[100, 1]]);
    succeedWith(server, 100, Uint8Array.of(1, 2, 3, 4));
    await pair.run();
    expect(await first).toBe(1n);

    const calls = [add(), add()];
    await pair.run();
    expect(server.credentials.slice(-2)).toEqual([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 4)]);
    expect(flavors(server)).toEqual([
      [101, 2],
      [102, 2],
    ]);
    for (const xid of [101, 102]) server.refuse(xid, REJECTED);
    await pair.run();
    expect(flavors(server)).toEqual([
      [103, 1],
      [104, 1],
    ]);
    succeedWith(server, 103, Uint8Array.of(5, 6, 7, 8));
    server.succeed(104, xdrHyper, 1n);
    await pair.run();
    expect(await Promise.all(calls)).toEqual([1n, 1n]);
    expect(clnt.counters).toMatchObject({ sent: 5, succeeded: 3, refused: 0, refreshes: 2, inFlight: 0, queued: 0 });
    void add();
    await pair.run();
    expect(flavors(server)).toEqual([[105, 2]]);
  });

  it('is tried once per call: a second refusal is the answer', async () => {
    const { pair, server, clnt, add } = shortSetup();
    const first = add();
    await pair.run();
    succeedWith(server, 100, Uint8Array.of(1));
    await pair.run();
    await first;
    const refused = add();
    await pair.run();
    server.refuse(101, REJECTED);
    await pair.run();
    server.refuse(102, REJECTED);
    await pair.run();
    expect(await errorOf(refused)).toMatchObject({ code: 'ERR_RPC_AUTH_ERROR', xid: 102, sent: true });
    expect(clnt.counters).toMatchObject({ refused: 1, refreshes: 1, inFlight: 0 });
  });

  it('is tried once per call, whatever its source says', async () => {
    const { pair, server, clock } = setup();
    const auth = { ...authSys({ uid: 1, gid: 1 }), refused: () => true };
    const clnt = new RpcClnt(pair.client, { auth, clock });
    const refused = later(clnt.call(calculator, 'ADD', { a: 1, b: 0 }));
    for (const xid of [100, 101]) {
      await pair.run();
      server.refuse(xid, REJECTED);
    }
    await pair.run();
    expect(await outcomeOf(refused)).toBe('ERR_RPC_AUTH_ERROR');
    expect(server.calls).toHaveLength(2);
  });

  it('does not prolong the time of a call', async () => {
    const { pair, server, clock, clnt, add } = shortSetup();
    const first = add();
    await pair.run();
    succeedWith(server, 100, Uint8Array.of(1));
    await pair.run();
    await first;
    const slow = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }, { timeoutMs: 100 }));
    clock.advance(90);
    await pair.run();
    server.refuse(101, REJECTED);
    await pair.run();
    clock.advance(10);
    expect(await outcomeOf(slow)).toBe('ERR_RPC_TIMEOUT');
  });

  it.each(['accepted', 'refused'] as const)(
    'by a source whose %s() throws costs that call, not the connection',
    async (which) => {
      const { pair, server, clock } = setup();
      const broken = (): never => {
        throw new Error('broken source');
      };
      const auth = { ...authSys({ uid: 1, gid: 1 }), [which]: broken };
      const clnt = new RpcClnt(pair.client, { auth, clock });
      const call = later(clnt.call(calculator, 'ADD', { a: 1, b: 0 }));
      await pair.run();
      if (which === 'accepted') succeedWith(server, 100, Uint8Array.of(1));
      else server.refuse(100, REJECTED);
      await pair.run();
      expect(await outcomeOf(call)).toBe(which === 'accepted' ? 'ERR_RPC_BAD_REPLY' : 'ERR_RPC_AUTH_ERROR');
      expect(clnt.state.kind).toBe('connected');
    },
  );
});
