import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it, vi } from 'vitest';

import { activePages, describeEvent, echo } from '../../test/support/connection.ts';
import { FakeUdp, oneTurn } from '../../test/support/fake-udp.ts';
import { message, pattern, submit } from '../../test/support/records.ts';
import type { Connection } from '../connection.ts';
import type { ListenerEvent, ListenOptions } from '../listener.ts';
import { CALL, REPLY, type PollinMessage } from '../message.ts';
import { stageChannelName, type StageMessage } from '../stages.ts';
import { SocketDatagramListener } from './datagram-listener.ts';
import { resolveDatagramOptions } from './options.ts';

interface Played {
  readonly udp: FakeUdp;
  readonly listener: SocketDatagramListener;
  readonly accepted: Connection[];
  readonly events: ListenerEvent[];
  readonly pool: IobufPool;
}

function play(options: Partial<ListenOptions> = {}, udp = new FakeUdp()): Played {
  const accepted: Connection[] = [];
  const events: ListenerEvent[] = [];
  const pool = new IobufPool();
  const listener = new SocketDatagramListener(udp.socket, resolveDatagramOptions(options), {
    pool,
    debugMessages: true,
    event: (event) => void events.push(event),
    ...options,
    accept: (connection) => {
      accepted.push(connection);
      if (options.accept === undefined) connection.attach(echo());
      else options.accept(connection);
    },
  });
  return { udp, listener, accepted, events, pool };
}

function namesOf(events: readonly ListenerEvent[]): string[] {
  return events.map((event) => ('connection' in event ? describeEvent(event) : event.type));
}

describe('a UDP listener', () => {
  it('drops and counts what is no message', () => {
    const { udp, listener } = play({ datagramBytesMax: 100 });
    udp.arrive(new Uint8Array(0));
    udp.arrive(message(1, CALL).subarray(0, 7));
    udp.arrive(message(1, 2));
    udp.arrive(message(1, CALL, pattern(93)));
    udp.arrive(message(1, CALL), 0);
    expect(listener.dropped).toEqual({ malformed: 5, overflow: 0, unexpected: 0 });
    udp.arrive(message(1, REPLY));
    expect(listener.dropped.unexpected).toBe(1);
    expect(listener.accepted).toBe(0);
    udp.arrive(message(1, CALL, pattern(92)));
    expect(listener.accepted).toBe(1);
  });

  it('hands up so many per turn, whoever sent them, and lets others wait as far as there is room', async () => {
    const seen: number[] = [];
    const { udp, listener } = play({
      recordsPerTurnMax: 2,
      waitingBytesMax: 3 * 264,
      accept: (connection) =>
        void connection.attach({
          call: (arrived) => {
            seen.push(arrived.xid);
            arrived.destroy();
          },
        }),
    });
    for (let xid = 1; xid <= 7; xid++) udp.arrive(message(xid, CALL), 1000 + (xid % 2));
    expect(seen).toEqual([1, 2]);
    await oneTurn();
    expect(seen).toEqual([1, 2, 3, 4]);
    await oneTurn();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(listener.dropped.overflow).toBe(2);
    udp.arrive(message(8, CALL));
    expect(seen).toEqual([1, 2, 3, 4, 5, 8]);
  });

  it('keeps the order of what a connection let wait and what comes later', async () => {
    const seen: number[] = [];
    const { udp, accepted } = play({
      recordsPerTurnMax: 2,
      accept: (connection) => {
        connection.throttle('test');
        connection.attach({
          call: (arrived) => {
            seen.push(arrived.xid);
            if (arrived.xid === 2) connection.throttle('again');
            arrived.destroy();
          },
        });
      },
    });
    for (let xid = 1; xid <= 5; xid++) udp.arrive(message(xid, CALL));
    await oneTurn();
    await oneTurn();
    await oneTurn();
    accepted[0]?.unthrottle('test');
    await oneTurn();
    expect(seen).toEqual([1, 2]);
    udp.arrive(message(6, CALL));
    accepted[0]?.unthrottle('again');
    udp.arrive(message(7, CALL));
    for (let turn = 0; turn < 5; turn++) await oneTurn();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('a flood of forged addresses never makes more connections than allowed, nor loses a call in progress', async () => {
    const held: PollinMessage[] = [];
    const { udp, listener, events } = play({
      connectionsMax: 100,
      recordsPerTurnMax: 100_000,
      connectionsPerHostMax: 10,
      accept: (connection) =>
        void connection.attach({
          call: (arrived) => {
            if (arrived.xid === 0) held.push(arrived);
            else arrived.destroy();
          },
        }),
    });
    for (let port = 1; port <= 5; port++) udp.arrive(message(0, CALL), port, '192.0.2.7');
    for (let i = 0; i < 3000; i++) udp.arrive(message(1, CALL), 1 + i, `198.51.100.${i % 200}`);
    expect(listener.refused).toBe(0);
    expect(held.map(({ connection }) => connection.state)).toEqual(Array(5).fill('running'));
    const live = [...listener.connections].filter(({ state }) => state !== 'closed');
    expect(live).toHaveLength(100);
    for (const arrived of held) arrived.destroy();
    await oneTurn();
    expect(listener.connections.size).toBe(100);
    expect(namesOf(events).filter((name) => name === 'disconnect ERR_TRANSPORT_DISPLACED')).toHaveLength(
      listener.accepted - 100,
    );
  });

  it('forgets an address after a minute of silence, but not while a call of it is worked on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const held: PollinMessage[] = [];
      const { udp, listener } = play({
        accept: (connection) =>
          void connection.attach({
            call: (arrived) => {
              if (arrived.xid === 1) held.push(arrived);
              else arrived.destroy();
            },
          }),
      });
      udp.arrive(message(1, CALL), 1);
      udp.arrive(message(2, CALL), 2);
      const ports = () => [...listener.connections].map(({ peer }) => 'port' in peer && peer.port);
      vi.advanceTimersByTime(55_000);
      await oneTurn();
      expect(ports()).toEqual([1, 2]);
      vi.advanceTimersByTime(10_000);
      await oneTurn();
      expect(ports()).toEqual([1]);
      for (const arrived of held) arrived.destroy();
      vi.advanceTimersByTime(65_000);
      await oneTurn();
      expect(ports()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('sends to the address that a call came from, and gives every page back', async () => {
    const { udp, pool } = play({ accept: (connection) => void connection.attach(echo([], pattern(100))) });
    udp.arrive(message(1, CALL), 1001);
    udp.arrive(message(2, CALL), 1002, '192.0.2.8');
    await oneTurn();
    expect(udp.sent).toMatchObject([
      { host: '192.0.2.7', port: 1001 },
      { host: '192.0.2.8', port: 1002 },
    ]);
    expect(Buffer.from(udp.sent[0]!.bytes)).toEqual(Buffer.from(message(1, REPLY, pattern(100))));
    expect(activePages(pool)).toBe(0);
  });

  it('tells of datagrams that could not be sent, once a minute and code', async () => {
    const { udp, events } = play();
    udp.sendError = Object.assign(new Error('send ENETUNREACH'), { code: 'ENETUNREACH' });
    for (let port = 1; port <= 50; port++) udp.arrive(message(port, CALL), port);
    udp.sendError = Object.assign(new Error('send EMSGSIZE'), { code: 'EMSGSIZE' });
    udp.arrive(message(51, CALL), 51);
    await oneTurn();
    const errors = events.filter((event) => event.type === 'send-error');
    expect(errors).toMatchObject([
      { count: 1, error: { code: 'ERR_TRANSPORT_UNREACHABLE' } },
      { count: 1, error: { code: 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE' } },
    ]);
    expect(errors[0]?.error.message).toBe('Cannot send to udp:192.0.2.7:1: unreachable (ENETUNREACH)');
  });

  it('is closed when its socket breaks, but not by what concerns one datagram', async () => {
    const { udp, listener, events } = play();
    udp.arrive(message(1, CALL));
    udp.emit('error', Object.assign(new Error('recvmsg ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    expect(udp.closed).toBe(false);
    udp.emit('error', Object.assign(new Error('recvmsg EBADF'), { code: 'EBADF' }));
    await oneTurn();
    expect(udp.closed).toBe(true);
    expect(listener.connections.size).toBe(0);
    expect(namesOf(events)).toEqual(['accept', 'listen-error', 'disconnect ERR_TRANSPORT_IO', 'cleanup']);
    await listener.drain();
  });
});

describe('a datagram connection', () => {
  it('leaves the room of what it let wait to others when it is closed', async () => {
    const { udp, accepted } = play({
      waitingBytesMax: 8 * 264,
      accept: (connection) => {
        connection.throttle('test');
        connection.attach({ call: (arrived) => arrived.destroy() });
      },
    });
    // Each has room for one, and all together for eight.
    for (let port = 1; port <= 40; port++) {
      udp.arrive(message(1, CALL), port);
      expect(accepted.at(-1)?.counters.messagesDropped, `port ${port}`).toBe(0);
      accepted.at(-1)?.close();
    }
    expect(accepted.map(({ counters }) => counters.messagesDropped)).toEqual(Array(40).fill(1));
    await oneTurn();
  });

  it('is cleaned up when its last message is destroyed, and not before', async () => {
    const held: PollinMessage[] = [];
    const { udp, accepted, events } = play({
      accept: (connection) => void connection.attach({ call: (arrived) => void held.push(arrived) }),
    });
    udp.arrive(message(1, CALL));
    udp.arrive(message(2, CALL));
    accepted[0]?.close();
    await oneTurn();
    held[0]?.destroy();
    await oneTurn();
    expect(namesOf(events)).toEqual(['accept', 'disconnect without error']);
    held[1]?.destroy();
    await oneTurn();
    expect(namesOf(events)).toEqual(['accept', 'disconnect without error', 'cleanup']);
  });

  it('costs an owner that throws its connection, and nobody else', async () => {
    const { udp, events, accepted } = play({
      accept: (connection) =>
        void connection.attach({
          call: (arrived) => {
            if (arrived.connection.id === accepted[0]?.id) throw new Error('no');
            arrived.destroy();
          },
        }),
    });
    udp.arrive(message(1, CALL), 1);
    udp.arrive(message(1, CALL), 2);
    await oneTurn();
    expect(namesOf(events)).toContain('disconnect ERR_TRANSPORT_OWNER_THREW');
    expect(accepted.map(({ state }) => state)).toEqual(['closed', 'idle']);
  });

  it('closes when accept() throws', async () => {
    const { udp, events } = play({
      accept: () => {
        throw new Error('no');
      },
    });
    udp.arrive(message(1, CALL));
    await oneTurn();
    expect(namesOf(events)).toEqual(['accept', 'disconnect ERR_TRANSPORT_OWNER_THREW', 'cleanup']);
  });

  it('drops what the kernel does not take beyond outLimitBytes, and counts it', async () => {
    const udp = new FakeUdp(true);
    const { accepted, pool } = play({ outLimitBytes: 2500 }, udp);
    udp.arrive(message(1, CALL));
    const connection = accepted[0]!;
    const before = udp.sent.length;
    for (let xid = 0; xid < 5; xid++) expect(submit(connection, xid, CALL, pattern(992))).toBe(true);
    expect(udp.sent.length - before).toBe(2);
    expect(connection.counters).toMatchObject({ recordsDropped: 3, bytesQueued: 2008 });
    // It is the socket that is full, for everybody.
    udp.arrive(message(1, CALL), 1001);
    submit(accepted[1]!, 1, CALL, pattern(992));
    expect(accepted[1]?.counters).toMatchObject({ recordsDropped: 1, bytesQueued: 8 });
    expect(udp.sent.length - before).toBe(3);
    udp.complete();
    expect(connection.bytesQueued).toBe(0);
    expect(submit(connection, 9, CALL, pattern(992))).toBe(true);
    expect(udp.sent.length - before).toBe(4);
    udp.complete();
    await oneTurn();
    expect(activePages(pool)).toBe(0);
  });

  it('is not read while more than outHighWaterBytes wait for the kernel', async () => {
    const udp = new FakeUdp(true);
    const seen: string[] = [];
    const { accepted } = play(
      { outHighWaterBytes: 1000, accept: (connection) => void connection.attach(echo(seen, pattern(600))) },
      udp,
    );
    for (let xid = 1; xid <= 3; xid++) udp.arrive(message(xid, CALL));
    await oneTurn();
    expect(seen.filter((one) => one !== 'accept')).toEqual(['call 1', 'call 2', 'throttle on: out-queue']);
    udp.complete();
    await oneTurn();
    expect(seen.slice(-2)).toEqual(['throttle off', 'call 3']);
    udp.complete();
    expect(accepted[0]?.bytesQueued).toBe(0);
  });

  it('refuses wrong use', () => {
    const { udp, accepted, pool } = play();
    udp.arrive(message(1, CALL));
    const connection = accepted[0]!;
    expect(() => connection.commit(1)).toThrow('without begin()');
    expect(() => connection.abort()).toThrow('without begin()');
    expect(() => connection.begin(7)).toThrow('8 at least');
    connection.begin(8, 4);
    expect(() => connection.begin(8)).toThrow('neither committed nor aborted');
    expect(() => connection.commit(1, [pattern(3)])).toThrow('begin() was told 4');
    connection.abort();
    expect(() => connection.attach({ call: () => undefined })).toThrow('takes its calls');
    connection.close();
    connection.begin(8);
    expect(connection.commit(1)).toBe(false);
    expect(connection.counters.recordsDropped).toBe(1);
    // That of the echo is being sent.
    expect(activePages(pool)).toBe(1);
  });

  it('drains when what was committed is sent, and takes nothing more', async () => {
    const udp = new FakeUdp(true);
    const { accepted, listener } = play({}, udp);
    udp.arrive(message(1, CALL));
    let isDrained = false;
    const drained = accepted[0]!.drain().then(() => (isDrained = true));
    udp.arrive(message(2, CALL));
    await oneTurn();
    expect([isDrained, accepted[0]!.state, udp.sent.length]).toEqual([false, 'draining', 1]);
    udp.complete();
    await drained;
    expect(accepted[0]!.counters).toMatchObject({ recordsIn: 1, messagesDropped: 1 });
    await listener.drain();
    expect(udp.closed).toBe(true);
  });

  it('announces the stages that a datagram passes', async () => {
    const stages: string[] = [];
    const note = (announced: unknown): void => {
      const {
        stage,
        xid,
        details: { event },
      } = announced as StageMessage;
      stages.push([stage, xid === undefined ? '' : ` ${xid}`, typeof event === 'string' ? ` ${event}` : ''].join(''));
    };
    const channels = ['0', '1', '1.2', '1.3', '1.4', '1.5', '1.6', '2', '6', '7'].map(stageChannelName);
    for (const channel of channels) subscribe(channel, note);
    try {
      const { udp } = play();
      udp.arrive(message(5, CALL));
      await oneTurn();
    } finally {
      for (const channel of channels) unsubscribe(channel, note);
    }
    expect(stages).toEqual([
      ...['0', '1.2', '1.3', '1.4 5', '1.6', '1.5 5', '2 5 MSG_RECEIVED', '1.3', '6 5', '7 5'],
      // To out-queue, when that is sent, and to idle.
      ...['1.6', '2 5 MSG_SENT', '1.6'],
    ]);
  });
});
