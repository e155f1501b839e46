import { memoryPair } from '@gluster-ts/rpc-transport';
import { xdrHyper } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedNetwork } from '../test/support/scripted-network.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { RpcClnt } from './index.ts';
import type { RpcClntOptions, RpcClntState } from './index.ts';

interface Setup {
  readonly network: ScriptedNetwork;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
  /** The kinds of the states so far. */
  readonly states: string[];
  readonly add: (a: number) => Promise<bigint>;
}

function setup(options: RpcClntOptions = {}): Setup {
  const network = new ScriptedNetwork();
  const clock = new ManualClock();
  const states: string[] = [];
  const clnt = new RpcClnt(network.connector, {
    firstXid: 1,
    clock,
    random: () => 0,
    event: (event) => event.type === 'state' && states.push(event.state.kind),
    ...options,
  });
  return { network, clock, clnt, states, add: (a) => later(clnt.call(calculator, 'ADD', { a, b: 0 })) };
}

/** Until the server has answered once, a connection is not trusted. */
async function prove({ network, add }: Setup, server: ScriptedServer): Promise<void> {
  const sum = add(1);
  await network.run();
  const call = server.calls.shift();
  server.succeed(call?.xid ?? 0, xdrHyper, 1n);
  await network.run();
  expect(await sum).toBe(1n);
}

describe('RpcClnt to an address', () => {
  it('connects with the first call, which waits', async () => {
    const { network, clnt, states, add } = setup();
    expect([clnt.state.kind, network.made]).toEqual(['idle', 0]);
    const sums = [add(1), add(2)];
    expect([clnt.state.kind, network.made]).toEqual(['connecting', 1]);
    const server = await network.accept();
    await network.run();
    expect(server.calls.map((call) => call.xid)).toEqual([1, 2]);
    for (const xid of [1, 2]) server.succeed(xid, xdrHyper, BigInt(xid));
    await network.run();
    expect(await Promise.all(sums)).toEqual([1n, 2n]);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('connect() tells how the attempt went', async () => {
    const { network, clnt } = setup();
    const failing = later(clnt.connect());
    const cause = new Error('nobody there');
    await network.refuse(cause);
    expect(await errorOf(failing)).toMatchObject({
      code: 'ERR_RPC_CONNECT',
      message: 'Cannot connect: nobody there',
      cause,
      sent: false,
    });
    // Does not wait for the end of the back-off.
    const connecting = clnt.connect();
    await network.accept();
    await connecting;
    await clnt.connect();
    expect(network.made).toBe(2);
  });

  it('connect() stops waiting when its signal is aborted; the attempt goes on', async () => {
    const { network, clnt } = setup();
    const controller = new AbortController();
    const given = later(clnt.connect({ signal: controller.signal }));
    const patient = clnt.connect();
    const cause = new Error('enough');
    controller.abort(cause);
    expect(await errorOf(given)).toMatchObject({ code: 'ERR_RPC_ABORTED', message: 'Cannot connect: aborted', cause });
    expect(await outcomeOf(clnt.connect({ signal: controller.signal }))).toBe('ERR_RPC_ABORTED');
    await network.accept();
    await patient;
    expect([clnt.state.kind, network.made]).toEqual(['connected', 1]);
    await clnt.close();
  });

  it('rejects waiting calls when the attempt fails, and new ones until the next', async () => {
    const { network, clock, clnt, states, add } = setup({ reconnect: { delayMsMin: 100 } });
    const waiting = add(1);
    const cause = new Error('nobody there');
    await network.refuse(cause);
    expect(await errorOf(waiting)).toMatchObject({
      code: 'ERR_RPC_CONNECT',
      message: 'Call ADD of calculator (536871065 v3), not sent: no connection: nobody there',
      cause,
      sent: false,
    });
    expect((await errorOf(add(2))).message).toBe(
      'Call ADD of calculator (536871065 v3), not sent: not connected, next attempt comes within 100 ms: nobody there',
    );
    clock.advance(100);
    const third = add(3);
    const server = await network.accept();
    await network.run();
    server.succeed(1, xdrHyper, 3n);
    await network.run();
    expect(await third).toBe(3n);
    expect(states).toEqual(['connecting', 'waiting', 'connecting', 'connected']);
    await clnt.close();
  });

  it('keeps calls waiting over failed attempts when told to, until their timeouts', async () => {
    const { network, clock, clnt, add } = setup({
      waitForReconnect: true,
      timeoutMs: 500,
      reconnect: { delayMsMin: 100 },
    });
    const first = add(1);
    await network.refuse();
    const second = add(2);
    clock.advance(100);
    await network.refuse();
    clock.advance(300);
    await network.refuse();
    expect([await outcomeOf(first), await outcomeOf(second)]).toEqual(['pending', 'pending']);
    const third = later(clnt.call(calculator, 'ADD', { a: 3, b: 0 }, { timeoutMs: 0 }));
    clock.advance(100);
    expect(await outcomeOf(second)).toBe('ERR_RPC_TIMEOUT');
    clock.advance(400);
    expect(await errorOf(first)).toMatchObject({ code: 'ERR_RPC_TIMEOUT', sent: false });
    const server = await network.accept();
    await network.run();
    expect(server.calls.map((call) => call.args[3])).toEqual([3]);
    server.succeed(1, xdrHyper, 3n);
    await network.run();
    expect(await third).toBe(3n);
  });

  it('waits twice as long after each failure, up to the maximum, less the jitter', async () => {
    const waits = async (random: () => number): Promise<number[]> => {
      const { network, clock, clnt } = setup({ reconnect: { delayMsMin: 100, delayMsMax: 450, jitter: 0.5 }, random });
      void later(clnt.connect());
      const delays: number[] = [];
      for (let attempt = 2; attempt < 7; attempt++) {
        await network.refuse();
        const { state } = clnt;
        if (state.kind !== 'waiting') throw new Error(state.kind);
        expect(state.attempt).toBe(attempt);
        delays.push(state.delayMs);
        clock.advance(state.delayMs - 0.01);
        expect(clnt.state.kind).toBe('waiting');
        clock.advance(0.01);
        expect(clnt.state).toEqual({ kind: 'connecting', attempt });
      }
      await clnt.close();
      return delays;
    };
    expect(await waits(() => 0)).toEqual([100, 200, 400, 450, 450]);
    expect(await waits(() => 0.5)).toEqual([75, 150, 300, 337.5, 337.5]);
  });

  it('connects again at once when a connection that worked is lost; calls that were sent are rejected', async () => {
    const context = setup();
    const { network, clnt, states, add } = context;
    void later(clnt.connect());
    const server = await network.accept();
    await prove(context, server);
    const lost = add(1);
    await network.run();
    server.connection.close();
    await network.run();
    expect(await errorOf(lost)).toMatchObject({ code: 'ERR_RPC_DISCONNECTED', sent: true, xid: 2 });
    expect(states).toEqual(['connecting', 'connected', 'connecting']);
    const next = add(2);
    const again = await network.accept();
    await network.run();
    // Not sent again: the server may have carried it out.
    expect(again.calls.map((call) => [call.xid, call.args[3]])).toEqual([[3, 2]]);
    again.succeed(3, xdrHyper, 2n);
    await network.run();
    expect(await next).toBe(2n);
    expect(clnt.counters).toMatchObject({ connects: 2, disconnects: 1 });
  });

  it('lets calls that were not sent wait for the next connection', async () => {
    const context = setup({ inFlightMax: 1 });
    const { network, clnt, add } = context;
    void later(clnt.connect());
    const server = await network.accept();
    await prove(context, server);
    const [sent, waiting] = [add(1), add(2)];
    await network.run();
    server.connection.close();
    await network.run();
    expect(await outcomeOf(sent)).toBe('ERR_RPC_DISCONNECTED');
    expect(await outcomeOf(waiting)).toBe('pending');
    const again = await network.accept();
    await network.run();
    again.succeed(3, xdrHyper, 2n);
    await network.run();
    expect(await waiting).toBe(2n);
  });

  it('backs off from a server that takes connections and drops them', async () => {
    const { network, clock, clnt, states } = setup({ reconnect: { delayMsMin: 100 } });
    void later(clnt.connect());
    for (let i = 0; i < 3; i++) {
      const server = await network.accept();
      server.connection.close();
      await network.run();
      expect(clnt.state).toMatchObject({ kind: 'waiting', delayMs: 100 * 2 ** i });
      clock.advance(100 * 2 ** i);
    }
    expect(states.filter((kind) => kind === 'connected')).toHaveLength(3);
    expect(network.made).toBe(4);
  });

  it('trusts each connection only once the server has answered on it', async () => {
    const context = setup();
    const { network, clnt } = context;
    void later(clnt.connect());
    const first = await network.accept();
    await prove(context, first);
    first.connection.close();
    await network.run();
    expect(clnt.state.kind).toBe('connecting');
    const second = await network.accept();
    second.connection.close();
    await network.run();
    expect(clnt.state.kind).toBe('waiting');
    await clnt.close();
  });

  it('begins the back-off anew when the server has answered', async () => {
    const context = setup({ reconnect: { delayMsMin: 100 } });
    const { network, clock, clnt } = context;
    void later(clnt.connect());
    await network.refuse();
    clock.advance(100);
    await network.refuse();
    clock.advance(200);
    await prove(context, await network.accept());
    network.pairs[0]?.server.close();
    await network.run();
    expect(clnt.state).toEqual({ kind: 'connecting', attempt: 1 });
    await network.refuse();
    expect(clnt.state).toMatchObject({ kind: 'waiting', delayMs: 100, attempt: 2 });
  });

  it('with reconnect: false connects only when there is a call', async () => {
    const context = setup({ reconnect: false });
    const { network, clock, clnt, add } = context;
    const failing = add(1);
    await network.refuse(new Error('nobody there'));
    expect((await errorOf(failing)).message).toContain('no connection: nobody there');
    expect([clnt.state.kind, clock.pending]).toEqual(['idle', 1]);
    const sum = add(2);
    const server = await network.accept();
    await network.run();
    server.succeed(1, xdrHyper, 2n);
    await network.run();
    expect(await sum).toBe(2n);
    server.connection.close();
    await network.run();
    expect([clnt.state.kind, network.made]).toEqual(['idle', 2]);
    void add(3);
    expect(network.made).toBe(3);
  });

  it('with reconnect: false connects for calls that were not sent', async () => {
    const context = setup({ reconnect: false, inFlightMax: 1 });
    const { network, add } = context;
    const [first, second] = [add(0), add(2)];
    const server = await network.accept();
    await network.run();
    server.succeed(1, xdrHyper, 0n);
    await network.run();
    expect(await first).toBe(0n);
    const third = add(3);
    server.connection.close();
    await network.run();
    expect(await outcomeOf(second)).toBe('ERR_RPC_DISCONNECTED');
    const again = await network.accept();
    await network.run();
    again.succeed(3, xdrHyper, 3n);
    await network.run();
    expect(await third).toBe(3n);
  });

  it('tells of a connection before it sends the waiting calls, so that others can attach', async () => {
    const network = new ScriptedNetwork();
    const seen: string[] = [];
    const clnt = new RpcClnt(network.connector, {
      firstXid: 1,
      event: (event) => {
        if (event.type !== 'state' || event.state.kind !== 'connected') return;
        const { connection } = event.state;
        seen.push(`connected, ${connection.counters.recordsOut} records out`);
        new ScriptedServer(connection);
      },
    });
    void later(clnt.call(calculator, 'NULL', undefined));
    const server = await network.accept();
    await network.run();
    expect(seen).toEqual(['connected, 0 records out']);
    expect(server.calls).toHaveLength(1);
  });

  it('survives an event handler that throws', async () => {
    const network = new ScriptedNetwork();
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const clnt = new RpcClnt(network.connector, {
      event: () => {
        throw new Error('handler broke');
      },
    });
    const connecting = clnt.connect();
    await network.accept();
    await connecting;
    expect((await warned).message).toBe('handler broke');
  });

  it('treats a connection that somebody uses already as a failed attempt', async () => {
    const { client } = memoryPair({ manual: true });
    client.attach({ reply: (message) => message.destroy() });
    const clnt = new RpcClnt(() => Promise.resolve(client));
    const error = await errorOf(clnt.call(calculator, 'NULL', undefined));
    expect(error).toMatchObject({ code: 'ERR_RPC_CONNECT', cause: { code: 'ERR_TRANSPORT_MISUSE' } });
    await clnt.close();
  });
});

describe('RpcClnt.close() to an address', () => {
  it('ends an attempt, and closes the connection that comes of it all the same', async () => {
    const { network, clock, clnt, add } = setup();
    const waiting = add(1);
    const signal = network.attempts[0]?.signal;
    await clnt.close();
    expect(await outcomeOf(waiting)).toBe('ERR_RPC_CLOSED');
    expect(signal?.aborted).toBe(true);
    const server = await network.accept();
    await network.run();
    expect(server.connection.state).toBe('closed');
    expect(clnt.state.kind).toBe('closed');
    expect(clock.pending).toBe(0);
  });

  it('does not hear of the end of the attempt', async () => {
    const { network, clock, clnt, states } = setup();
    void later(clnt.connect());
    await clnt.close();
    await network.refuse();
    expect(states).toEqual(['connecting', 'closed']);
    expect(clock.pending).toBe(0);
  });

  it('ends the wait for the next attempt', async () => {
    const { network, clock, clnt } = setup();
    const connecting = later(clnt.connect());
    await network.refuse();
    expect(await outcomeOf(connecting)).toBe('ERR_RPC_CONNECT');
    await clnt.close();
    expect(clock.pending).toBe(0);
    expect(network.made).toBe(1);
  });

  it('closes the connection', async () => {
    const context = setup();
    const { network, clnt } = context;
    const connecting = clnt.connect();
    const server = await network.accept();
    await connecting;
    await clnt.close();
    await network.run();
    expect(server.connection.state).toBe('closed');
    expect(context.states).toEqual(['connecting', 'connected', 'closed']);
    const last: RpcClntState = clnt.state;
    expect(last).toEqual({ kind: 'closed' });
  });
});
