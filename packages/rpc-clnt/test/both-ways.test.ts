import { listen } from '@gluster-ts/rpc-transport';
import type { Connection, Endpoint } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { procedure, program, xdrInt, xdrString, xdrVoid } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { nullPing, RpcClnt } from '../src/index.ts';
import type { RpcClntEvent } from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
import { errorOf, later } from './support/outcome.ts';

const market = program({
  name: 'market',
  number: 0x2000_0050,
  version: 1,
  procedures: { SUBSCRIBE: procedure(1, xdrString(64), xdrInt), TRADES: procedure(2, xdrVoid, xdrInt) },
});

const ticker = program({
  name: 'ticker',
  number: 0x2000_0051,
  version: 1,
  procedures: { PRICE: procedure(1, xdrInt, xdrInt) },
});

const here: Endpoint = { host: '127.0.0.1', port: 0 };

describe('calls in both directions over one connection', () => {
  it('of client and server at the same time, with xids that may be the same', async () => {
    // The server calls whoever subscribes, with a client on the subscriber's own connection.
    const subscribers = new Map<Connection, RpcClnt>();
    const server = new Rpcsvc();
    server.register(market, {
      SUBSCRIBE: async (_, { connection }) => {
        let subscriber = subscribers.get(connection);
        if (subscriber === undefined) {
          subscriber = new RpcClnt(connection, { firstXid: 1 });
          subscribers.set(connection, subscriber);
        }
        // It waits for the answer while it serves the call.
        return subscriber.call(ticker, 'PRICE', 7);
      },
      TRADES: sync(() => 42),
    });
    const listener = await listen(here, { accept: (connection) => server.attach(connection) });
    if (listener.address.family !== 'ipv4') throw new Error('Not on TCP');

    // The client serves on its connection, whichever that is.
    const callbacks = new Rpcsvc();
    callbacks.register(ticker, { PRICE: async (price, { connection }) => (await trades(connection)) + price });
    const trades = async (connection: Connection): Promise<number> => {
      // A second client on that connection, for as long as it is needed: the two count xids together.
      await using again = new RpcClnt(connection, { firstXid: 1 });
      return await again.call(market, 'TRADES', undefined);
    };
    const clnt = new RpcClnt(listener.address, {
      firstXid: 1,
      event: (event) => {
        if (event.type === 'state' && event.state.kind === 'connected') callbacks.attach(event.state.connection);
      },
    });
    const { SUBSCRIBE, TRADES } = clnt.client(market);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? SUBSCRIBE(`s${i}`) : TRADES())),
    );
    expect(answers).toEqual(answers.map((_, i) => (i % 2 === 0 ? 49 : 42)));
    expect(clnt.counters).toMatchObject({ succeeded: 20, strayReplies: 0, lateReplies: 0, inFlight: 0 });
    expect(callbacks.stats().replies).toBe(10);
    await clnt.close();
    for (const subscriber of subscribers.values()) await subscriber.close();
    await listener.drain();
  });
});

describe('a server that stops reading', () => {
  it('is found dead over TCP, and found again when it is back', async () => {
    const svc = new Rpcsvc();
    svc.register(market, { TRADES: sync(() => 42) });
    const taken: Connection[] = [];
    const listener = await listen(here, {
      accept: (connection) => {
        taken.push(connection);
        svc.attach(connection);
      },
    });
    if (listener.address.family !== 'ipv4') throw new Error('Not on TCP');
    const events: RpcClntEvent[] = [];
    // Both ends share this process: held up for a while, a clock that goes on would find either of them dead.
    const clock = new ManualClock();
    await using clnt = new RpcClnt(listener.address, {
      clock,
      ping: nullPing(market, { intervalMs: 100, timeoutMs: 100 }),
      event: (event) => void events.push(event),
    });
    expect(await clnt.call(market, 'TRADES', undefined)).toBe(42);
    taken[0]?.throttle('asleep');
    const call = later(clnt.call(market, 'TRADES', undefined));
    // An interval that began with the first answer, one without a byte, and the time for the ping's answer.
    clock.advance(300);
    expect(await errorOf(call)).toMatchObject({ code: 'ERR_RPC_PEER_DEAD', sent: true });
    // The next connection is one that is served.
    expect(await clnt.call(market, 'TRADES', undefined)).toBe(42);
    expect(taken).toHaveLength(2);
    const kinds = events.map((event) => (event.type === 'state' ? event.state.kind : event.type));
    expect(kinds).toEqual(['connecting', 'connected', 'peer-dead', 'connecting', 'connected']);
    await clnt.close();
    await listener.drain();
  });
});
