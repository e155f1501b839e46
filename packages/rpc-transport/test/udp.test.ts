import { describe, expect, it } from 'vitest';

import {
  CALL,
  connect,
  listen,
  REPLY,
  type Connection,
  type ConnectOptions,
  type DatagramListener,
  type ListenerEvent,
  type ListenOptions,
  type PollinMessage,
  type TransportEvent,
} from '../src/index.ts';
import { echo } from './support/connection.ts';
import { oneTurn } from './support/fake-udp.ts';
import { message, pattern, submit } from './support/records.ts';
import { udpPeer, until } from './support/udp.ts';

type Options = Partial<ListenOptions>;

async function serve(options: Options = {}, host = '127.0.0.1'): Promise<DatagramListener> {
  return listen(
    { protocol: 'udp', host, port: 0 },
    { accept: (connection) => void connection.attach(echo([], Uint8Array.of(1, 2, 3, 4))), ...options },
  );
}

function bodyOf({ bytes, start, end }: PollinMessage): Uint8Array {
  return bytes.slice(start + 8, end);
}

describe('listen() and connect() over UDP', () => {
  it.each(['127.0.0.1', '::1'])('carry a call and its reply on %s', async (host) => {
    await using listener = await serve({}, host);
    expect(listener.address).toMatchObject({ host, protocol: 'udp' });
    // The address of a listener is an endpoint.
    const connection = await connect(listener.address);
    expect(connection.datagram).toBe(true);
    expect(connection.peer).toEqual(listener.address);
    const replied = new Promise<Uint8Array>((resolve) => {
      connection.attach({
        reply: (arrived) => {
          resolve(bodyOf(arrived));
          arrived.destroy();
        },
      });
    });
    submit(connection, 7, CALL, pattern(40));
    expect(new Uint8Array(await replied)).toEqual(Uint8Array.of(1, 2, 3, 4));
    const [server] = listener.connections;
    expect(server?.peer).toEqual(connection.local);
    expect(server?.counters).toMatchObject({ recordsIn: 1, recordsOut: 1, bytesIn: 48, fragmentsIn: 1 });
    await connection.drain();
    expect(connection.state).toBe('closed');
  });

  it.each(['127.0.0.1', '::1'])('ipv6Only is without effect on %s, as over TCP', async (host) => {
    await using listener = await serve({ ipv6Only: true }, host);
    expect(listener.address).toMatchObject({ host });
  });

  it('one datagram is one message, without a record mark', async () => {
    await using listener = await serve();
    await using peer = await udpPeer();
    await peer.send(message(0x01020304, CALL), listener.address.port);
    await peer.arrived(1);
    expect(peer.received[0]).toEqual(Buffer.from([1, 2, 3, 4, 0, 0, 0, 1, 1, 2, 3, 4]));
    expect(peer.from[0]?.port).toBe(listener.address.port);
  });

  it('a message held costs what arrived, not what could have', async () => {
    let held: PollinMessage | undefined;
    await using listener = await serve({
      accept: (connection) => void connection.attach({ call: (arrived) => void (held = arrived) }),
    });
    await using peer = await udpPeer();
    await peer.send(message(1, CALL, pattern(92)), listener.address.port);
    await until(() => held !== undefined);
    expect(held?.bytes.buffer.byteLength).toBe(100);
    held?.destroy();
  });

  it('each remote address is one connection, and serves calls both ways', async () => {
    const accepted: Connection[] = [];
    await using listener = await serve({
      accept: (connection) => {
        accepted.push(connection);
        connection.attach(echo());
      },
    });
    await using one = await udpPeer();
    await using other = await udpPeer();
    for (const peer of [one, other, one]) await peer.send(message(1, CALL), listener.address.port);
    await one.arrived(2);
    await other.arrived(1);
    expect(accepted.map(({ peer }) => 'port' in peer && peer.port)).toEqual([one.port, other.port]);
    // The server calls its client.
    submit(accepted[1]!, 99, CALL);
    await other.arrived(2);
    expect(other.received[1]).toEqual(Buffer.from(message(99, CALL)));
  });

  it('listens on all addresses without a host, and IPv4 peers are IPv4 peers', async () => {
    const accepted: Connection[] = [];
    await using listener = await listen(
      { protocol: 'udp', port: 0 },
      {
        accept: (connection) => {
          accepted.push(connection);
          connection.attach(echo());
        },
      },
    );
    await using four = await udpPeer(4);
    await using six = await udpPeer(6);
    await four.send(message(1, CALL), listener.address.port);
    await four.arrived(1);
    await six.send(message(1, CALL), listener.address.port);
    await six.arrived(1);
    expect(accepted.map(({ peer }) => peer)).toEqual([
      { family: 'ipv4', host: '127.0.0.1', port: four.port, protocol: 'udp' },
      { family: 'ipv6', host: '::1', port: six.port, protocol: 'udp' },
    ]);
  });

  it('refuse a message that does not fit a datagram', async () => {
    await using listener = await serve();
    const connection = await connect(listener.address, { datagramBytesMax: 1000 });
    const tooLarge = { code: 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE', fault: 'caller' };
    expect(() => connection.begin(1001)).toThrow(expect.objectContaining(tooLarge));
    expect(() => connection.begin(900, 101)).toThrow(expect.objectContaining(tooLarge));
    // It is as if begin() had not been called.
    expect(submit(connection, 1, CALL, pattern(992))).toBe(true);
    await connection.drain();
  });

  it('carry the largest datagram there is', async () => {
    const bodies: Uint8Array[] = [];
    await using listener = await serve({
      accept: (connection) =>
        void connection.attach({
          call: (arrived) => {
            bodies.push(bodyOf(arrived));
            arrived.destroy();
          },
        }),
    });
    const connection = await connect(listener.address);
    expect(() => connection.begin(65_508)).toThrow('65507');
    const slot = connection.begin(12, 65_495);
    slot.view.setUint32(slot.offset, 1);
    slot.view.setUint32(slot.offset + 4, CALL);
    connection.commit(1, [pattern(65_000, 1), pattern(495, 2)]);
    await until(() => bodies.length === 1);
    expect(Buffer.compare(bodies[0]!.subarray(4, 65_004), pattern(65_000, 1))).toBe(0);
    expect(Buffer.compare(bodies[0]!.subarray(65_004), pattern(495, 2))).toBe(0);
    await connection.drain();
  });

  it('tell what was sent, and drain() sends what was committed', async () => {
    await using listener = await serve();
    await using peer = await udpPeer();
    const connection = await connect({ protocol: 'udp', host: '127.0.0.1', port: peer.port });
    const sent: number[] = [];
    connection.attach({ sent: (xid) => void sent.push(xid) });
    for (let xid = 0; xid < 20; xid++) submit(connection, xid, CALL, pattern(100));
    await connection.drain();
    await peer.arrived(20);
    expect(sent).toEqual(Array.from({ length: 20 }, (_, xid) => xid));
    expect(submit(connection, 21, CALL)).toBe(false);
    expect(listener.connections.size).toBe(0);
  });

  it('tell that nobody listens', async () => {
    const { port } = await freePort();
    const events: TransportEvent[] = [];
    const connection = await connect(
      { protocol: 'udp', host: '127.0.0.1', port },
      { event: (event) => void events.push(event) },
    );
    connection.attach({});
    submit(connection, 1, CALL);
    await until(() => events.some(({ type }) => type === 'send-error'));
    const event = events.find(({ type }) => type === 'send-error');
    expect(event).toMatchObject({ error: { code: 'ERR_TRANSPORT_CONNECT_REFUSED' } });
    // It may be there the next time.
    expect(connection.state).not.toBe('closed');
    connection.close();
  });

  it('call from the address and port that are asked for, and find a host by its name', async () => {
    const peers: unknown[] = [];
    await using listener = await serve({
      accept: (connection) => {
        peers.push(connection.peer);
        connection.attach(echo());
      },
    });
    const { port } = listener.address;
    const { port: localPort } = await freePort();
    const connection = await connect(
      { protocol: 'udp', host: 'localhost', port },
      { localAddress: '127.0.0.2', localPort, family: 4, receiveBufferBytes: 300_000 },
    );
    submit(connection, 1, CALL);
    await until(() => peers.length === 1);
    expect(peers).toEqual([{ family: 'ipv4', host: '127.0.0.2', port: localPort, protocol: 'udp' }]);
    expect(connection.local).toEqual(peers[0]);
    await connection.drain();
    const taken = connect(listener.address, { localAddress: '127.0.0.1', localPort: port });
    await expect(taken).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_IN_USE' });
    const unknown = connect({ protocol: 'udp', host: 'no-such-host.invalid', port });
    await expect(unknown).rejects.toMatchObject({ code: 'ERR_TRANSPORT_HOST_NOT_FOUND' });
  });

  it('answer from an address of their own when there are several, which peers may not recognise', async () => {
    // What the README says of servers that listen on all addresses: Node.js does not tell where a datagram was sent.
    await using listener = await listen(
      { protocol: 'udp', host: '0.0.0.0', port: 0 },
      { accept: (connection) => void connection.attach(echo()) },
    );
    await using peer = await udpPeer();
    await peer.send(message(1, CALL), listener.address.port, '127.0.0.2');
    await peer.arrived(1);
    expect(peer.from[0]?.address).toBe('127.0.0.1');
    await using exact = await serve({}, '127.0.0.2');
    await peer.send(message(2, CALL), exact.address.port, '127.0.0.2');
    await peer.arrived(2);
    expect(peer.from[1]?.address).toBe('127.0.0.2');
  });

  it('tell so too when it is the next datagram that the kernel refuses', async () => {
    const { port } = await freePort();
    const codes: string[] = [];
    const connection = await connect({ protocol: 'udp', host: '127.0.0.1', port });
    connection.attach({
      event: (event) => {
        if (event.type === 'send-error') codes.push(event.error.code);
      },
    });
    // The answer to the first is there before the second is sent: it takes the place of sending.
    submit(connection, 1, CALL);
    submit(connection, 2, CALL);
    await until(() => codes.length > 0);
    expect(codes[0]).toBe('ERR_TRANSPORT_CONNECT_REFUSED');
    connection.close();
  });

  it('leave no socket behind', async () => {
    await using listener = await serve();
    const { port: localPort } = await freePort();
    const connection = await connect(listener.address, { localAddress: '127.0.0.1', localPort });
    connection.close();
    await until(() => connection.state === 'closed');
    await oneTurn();
    await using again = await listen(
      { protocol: 'udp', host: '127.0.0.1', port: localPort },
      { accept: () => undefined },
    );
    expect(again.address.port).toBe(localPort);
  });

  it('take the IPv4 address of a name that has both, unless told otherwise', async () => {
    const connection = await connect({ protocol: 'udp', host: 'localhost', port: 9 });
    expect(connection.peer).toMatchObject({ family: 'ipv4', host: '127.0.0.1' });
    connection.close();
  });

  it('refuse what cannot be', async () => {
    await using listener = await serve();
    const taken = listen(listener.address, { accept: () => undefined });
    await expect(taken).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_IN_USE' });
    const elsewhere = listen({ protocol: 'udp', host: '192.0.2.1', port: 0 }, { accept: () => undefined });
    await expect(elsewhere).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE' });
    const badOptions: ConnectOptions[] = [{ datagramBytesMax: 39 }, { datagramBytesMax: 65_508 }];
    for (const options of badOptions) {
      await expect(connect(listener.address, options)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_BAD_OPTION' });
    }
    await expect(connect(listener.address, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_CONNECT_ABORTED',
    });
    // Rather nothing than plain text.
    const badOption = { code: 'ERR_TRANSPORT_BAD_OPTION' };
    await expect(connect(listener.address, { tls: {} })).rejects.toMatchObject(badOption);
    const listening = listen(listener.address, { accept: () => undefined, tls: { cert: 'x', key: 'x' } });
    await expect(listening).rejects.toMatchObject(badOption);
    const badPort = connect({ protocol: 'udp', host: '127.0.0.1', port: 70_000 });
    await expect(badPort).rejects.toThrow();
  });

  it('close() keeps the connections, drain() ends them and frees the port', async () => {
    const listener = await serve();
    await using peer = await udpPeer();
    await using stranger = await udpPeer();
    const { port } = listener.address;
    await peer.send(message(1, CALL), port);
    await peer.arrived(1);
    await listener.close();
    await stranger.send(message(1, CALL), port);
    await peer.send(message(2, CALL), port);
    await peer.arrived(2);
    expect([listener.accepted, listener.dropped.unexpected]).toEqual([1, 1]);
    await listener.drain();
    expect(listener.connections.size).toBe(0);
    await using again = await listen({ protocol: 'udp', host: '127.0.0.1', port }, { accept: () => undefined });
    expect(again.address.port).toBe(port);
  });

  it('a connection that nothing arrives on is forgotten', async () => {
    const events: ListenerEvent[] = [];
    await using listener = await serve({ idleTimeoutMs: 20, event: (event) => void events.push(event) });
    await using peer = await udpPeer();
    await peer.send(message(1, CALL), listener.address.port);
    await peer.arrived(1);
    await until(() => events.some(({ type }) => type === 'cleanup'));
    expect(events.find(({ type }) => type === 'disconnect')).toMatchObject({
      error: { code: 'ERR_TRANSPORT_IDLE_TIMEOUT' },
    });
    expect(listener.connections.size).toBe(0);
    // Its next call is served like the first.
    await peer.send(message(2, CALL), listener.address.port);
    await peer.arrived(2);
    expect(listener.accepted).toBe(2);
  });
});

describe('a UDP listener with more peers than places', () => {
  it('forgets the one that was silent longest, and never one with a call in progress', async () => {
    const held: PollinMessage[] = [];
    const gone: (string | undefined)[] = [];
    await using listener = await serve({
      connectionsMax: 3,
      connectionsPerHostMax: 3,
      accept: (connection) =>
        void connection.attach({
          call: (arrived) => {
            if (arrived.xid === 1) held.push(arrived);
            else arrived.destroy();
          },
          event: (event) => {
            if (event.type === 'disconnect') gone.push(event.error?.code);
          },
        }),
    });
    const { port } = listener.address;
    await using busy = await udpPeer();
    await using silent = await udpPeer();
    await using lively = await udpPeer();
    await using newcomer = await udpPeer();
    await busy.send(message(1, CALL), port);
    await lively.send(message(2, CALL), port);
    await silent.send(message(3, CALL), port);
    await lively.send(message(4, CALL), port);
    await newcomer.send(message(5, CALL), port);
    await until(() => gone.length === 1);
    const ports = [...listener.connections].map(({ peer }) => 'port' in peer && peer.port);
    expect(ports).toEqual([busy.port, lively.port, newcomer.port]);
    expect(gone).toEqual(['ERR_TRANSPORT_DISPLACED']);
    for (const message of held) message.destroy();
  });

  it('drops calls of newcomers while every place is busy', async () => {
    const held: PollinMessage[] = [];
    const events: ListenerEvent[] = [];
    await using listener = await serve({
      connectionsMax: 2,
      event: (event) => void events.push(event),
      accept: (connection) => void connection.attach({ call: (arrived) => void held.push(arrived) }),
    });
    const { port } = listener.address;
    // One host may have half of them.
    await using first = await udpPeer();
    await using second = await udpPeer();
    await first.send(message(1, CALL), port);
    await second.send(message(2, CALL), port);
    await until(() => listener.refused === 1);
    expect(events.filter(({ type }) => type === 'refuse')).toEqual([
      { type: 'refuse', count: 1, connectionsMax: 2, connectionsPerHostMax: 1 },
    ]);
    for (const message of held) message.destroy();
    await second.send(message(3, CALL), port);
    await until(() => listener.accepted === 2);
    for (const message of held.slice(1)) message.destroy();
  });
});

/** A port that nobody listens on now. */
async function freePort(): Promise<{ port: number }> {
  await using peer = await udpPeer();
  return { port: peer.port };
}

it('a UDP listener whose places are nearly all busy finds the one that is not, at the latest the next time', async () => {
  const held: PollinMessage[] = [];
  const gone: number[] = [];
  await using listener = await serve({
    connectionsMax: 41,
    connectionsPerHostMax: 41,
    accept: (connection) =>
      void connection.attach({
        call: (arrived) => {
          if (arrived.xid > 0) held.push(arrived);
          else arrived.destroy();
        },
        event: (event) => {
          if (event.type === 'disconnect' && 'port' in connection.peer) gone.push(connection.peer.port);
        },
      }),
  });
  await using peers = new AsyncDisposableStack();
  const ports: number[] = [];
  // The 40th is the only one without a call in progress; the search looks at 32.
  for (let index = 1; index <= 41; index++) {
    const peer = peers.use(await udpPeer());
    ports.push(peer.port);
    await peer.send(message(index === 40 ? 0 : index, CALL), listener.address.port);
  }
  await until(() => listener.accepted === 41);
  const newcomer = peers.use(await udpPeer());
  await newcomer.send(message(0, CALL), listener.address.port);
  await until(() => listener.refused === 1);
  await newcomer.send(message(0, CALL), listener.address.port);
  await until(() => gone.length === 1);
  expect(gone).toEqual([ports[39]]);
  expect(listener.accepted).toBe(42);
  for (const arrived of held) arrived.destroy();
});

describe('a datagram connection that is not read', () => {
  it('lets some wait, drops the rest, and goes on with those that waited', async () => {
    const seen: number[] = [];
    await using listener = await serve({
      waitingBytesMax: 8 * 10 * 1264,
      accept: (connection) => {
        connection.throttle('test');
        connection.attach({
          call: (arrived) => {
            seen.push(arrived.xid);
            arrived.destroy();
          },
        });
      },
    });
    await using peer = await udpPeer();
    for (let xid = 0; xid < 30; xid++) await peer.send(message(xid, CALL, pattern(1000)), listener.address.port);
    await until(() => [...listener.connections][0]?.counters.reads === 30);
    const [connection] = listener.connections;
    expect(seen).toEqual([]);
    expect(connection?.counters).toMatchObject({ messagesDropped: 20, throttles: 1 });
    connection?.unthrottle('test');
    await until(() => seen.length === 10);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('lets them wait until an owner is attached', async () => {
    const accepted: Connection[] = [];
    await using listener = await serve({ accept: (connection) => void accepted.push(connection) });
    await using peer = await udpPeer();
    await peer.send(message(5, CALL), listener.address.port);
    await until(() => accepted.length === 1);
    accepted[0]?.attach(echo());
    await peer.arrived(1);
    expect(peer.received[0]).toEqual(Buffer.from(message(5, REPLY)));
  });
});
