import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages, calls, describeEvent, replies } from '../test/support/connection.ts';
import { concat, pattern, submit } from '../test/support/records.ts';
import { CALL, memoryPeer, REPLY, type ConnectionOwner, type ConnectionState, type PollinMessage } from './index.ts';

describe('Connection, owners that misbehave', () => {
  const boom = (): never => {
    throw new Error('boom');
  };

  it('closes the connection of an owner whose call() throws, and gives its message back', async () => {
    const pool = new IobufPool();
    const peer = memoryPeer({ pool, chunkBytes: 16 });
    const errors: unknown[] = [];
    peer.connection.attach({
      call: boom,
      event: (event) => {
        if (event.type === 'disconnect') errors.push(event.error);
      },
    });
    peer.send(concat([calls(1, 1, pattern(100)), calls(2, 9)]));
    await peer.run();
    expect(errors).toMatchObject([{ code: 'ERR_TRANSPORT_OWNER_THREW', fault: 'caller', cause: { message: 'boom' } }]);
    expect(peer.connection.counters).toMatchObject({ messagesHeld: 0, recordsIn: 1 });
    expect(activePages(pool)).toBe(0);
  });

  const take = (arrived: PollinMessage): void => {
    arrived.destroy();
  };
  const throwing: readonly [string, ConnectionOwner][] = [
    ['mapXid', { mapXid: boom, reply: take }],
    ['reply', { reply: boom }],
    ['sent', { sent: boom, reply: take }],
    ['event', { event: (event) => (event.type === 'throttle' ? boom() : undefined), reply: take }],
  ];

  it.each(throwing)('closes the connection of an owner whose %s() throws', async (_, owner) => {
    const seen: string[] = [];
    const peer = memoryPeer({ event: (event) => void seen.push(describeEvent(event)) });
    peer.connection.attach(owner);
    peer.send(replies(1, 2));
    submit(peer.connection, 1, CALL);
    await peer.run();
    peer.connection.throttle('test');
    await peer.run();
    expect(seen.filter((entry) => entry.startsWith('disconnect'))).toEqual(['disconnect ERR_TRANSPORT_OWNER_THREW']);
    expect(peer.connection.counters.messagesHeld).toBe(0);
  });

  it('turns what an owner throws at the end into a warning of the process', async () => {
    const warnings: unknown[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    try {
      const peer = memoryPeer();
      peer.connection.attach({ event: boom });
      peer.connection.close();
      await peer.run();
      peer.connection.attach({ event: boom });
      await peer.run();
    } finally {
      process.off('warning', note);
    }
    expect(warnings).toEqual(['boom', 'boom', 'boom']);
  });

  it('does not let a handler be called while another runs, whatever it does', async () => {
    const peer = memoryPeer({ outHighWaterBytes: 200, windowBytes: 100 });
    const { connection } = peer;
    let depth = 0;
    let overlaps = 0;
    let toggles = 0;
    const guarded = <Args extends unknown[]>(inner: (...args: Args) => void) => {
      return (...args: Args): void => {
        if (depth > 0) overlaps++;
        depth++;
        inner(...args);
        depth--;
      };
    };
    const states: ConnectionState[] = [];
    connection.attach({
      call: guarded((arrived) => {
        states.push(connection.state);
        submit(connection, arrived.xid, REPLY, pattern(90));
        connection.throttle('mine');
        connection.unthrottle('mine');
        peer.step();
        if (arrived.xid === 30) connection.close();
        arrived.destroy();
      }),
      sent: guarded(() => void peer.step()),
      event: guarded((event) => {
        if (event.type !== 'throttle' || toggles++ > 20) return;
        connection.throttle('again');
        connection.unthrottle('again');
      }),
    });
    peer.send(calls(1, 40));
    await peer.run();
    expect(states).toHaveLength(30);
    expect(new Set(states)).toEqual(new Set(['in-poll']));
    expect(overlaps).toBe(0);
    expect(connection.state).toBe('closed');
  });

  it('attach() and detach() within a handler hold from the next record on', async () => {
    const peer = memoryPeer();
    const { connection } = peer;
    const seen: string[] = [];
    const detach = connection.attach({
      call: (arrived) => {
        seen.push(`first ${arrived.xid}`);
        arrived.destroy();
        detach();
        connection.attach({
          call: (next) => {
            seen.push(`second ${next.xid}`);
            next.destroy();
          },
        });
      },
    });
    peer.send(calls(1, 2));
    await peer.run();
    expect(seen).toEqual(['first 1', 'second 2']);
  });
});
