import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { CALL, connect, formatAddress, listen, type Connection, type Listener } from '../src/index.ts';
import { describeEvent, echo } from './support/connection.ts';
import { submit } from './support/records.ts';

const listeners: Listener[] = [];

async function listenOn(host: string | undefined, port = 0): Promise<{ listener: Listener; port: number }> {
  const endpoint = host === undefined ? { port } : { host, port };
  const listener = await listen(endpoint, { accept: (connection) => void connection.attach({}) });
  listeners.push(listener);
  return { listener, port: listener.address.port };
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.drain()));
});

describe('listen() on a port', () => {
  it('chooses a free one for 0', async () => {
    const { listener, port } = await listenOn('127.0.0.1');
    expect(port).toBeGreaterThan(0);
    expect(formatAddress(listener.address)).toBe(`127.0.0.1:${port}`);
  });

  it('says when it is taken, and what to do', async () => {
    const { port } = await listenOn('127.0.0.1');
    await expect(listenOn('127.0.0.1', port)).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_ADDRESS_IN_USE',
      fault: 'system',
      message: `Cannot listen on 127.0.0.1:${port}: the address is in use; stop the other server or choose another address`,
    });
  });

  it('says when the address is not one of this machine', async () => {
    await expect(listenOn('192.0.2.1')).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE' });
  });

  it('says when the name does not resolve', async () => {
    await expect(listenOn('no-such-host.invalid')).rejects.toMatchObject({ code: 'ERR_TRANSPORT_HOST_NOT_FOUND' });
  });

  it('knows an IPv4 peer of an IPv6 socket as what it is', async () => {
    const peers: Connection[] = [];
    const listener = await listen({ host: '::', port: 0 }, { accept: (connection) => void peers.push(connection) });
    listeners.push(listener);
    const { port } = listener.address;
    const four = await connect({ host: '127.0.0.1', port });
    const six = await connect({ host: '::1', port });
    while (peers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(peers.map(({ peer }) => peer)).toMatchObject([
      { family: 'ipv4', host: '127.0.0.1' },
      { family: 'ipv6', host: '::1' },
    ]);
    expect(six.peer).toEqual({ family: 'ipv6', host: '::1', port });
    expect(formatAddress(six.peer)).toBe(`[::1]:${port}`);
    for (const connection of [four, six, ...peers]) connection.close();
  });

  it('drain() closes the port and all connections', async () => {
    const { listener, port } = await listenOn('127.0.0.1');
    const client = await connect({ host: '127.0.0.1', port });
    client.attach({});
    while (listener.connections.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await listener.drain();
    expect(listener.connections.size).toBe(0);
    await expect(connect({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_CONNECT_REFUSED',
      message: `Cannot connect to 127.0.0.1:${port}: connection refused; nobody listens there`,
    });
  });
});

describe('connect() to a port', () => {
  it('calls from the port asked for', async () => {
    const { port } = await listenOn('127.0.0.1');
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    // Always an object for a TCP server that listens.
    const { port: localPort } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const connection = await connect({ host: '127.0.0.1', port }, { localAddress: '127.0.0.1', localPort });
    expect(connection.local).toEqual({ family: 'ipv4', host: '127.0.0.1', port: localPort });
    connection.close();
  });

  it('gives up when aborted, before and while it tries', async () => {
    await expect(connect({ host: '127.0.0.1', port: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_CONNECT_ABORTED',
    });
    const abort = new AbortController();
    const { port } = await listenOn('127.0.0.1');
    const connecting = connect({ host: '127.0.0.1', port }, { signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await expect(connecting).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_CONNECT_ABORTED',
      cause: { message: 'changed my mind' },
    });
  });

  it('gives up after timeoutMs', async () => {
    // A server that is stopped, with a full backlog: the kernel no longer answers for it.
    const script = `const server = require('net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 },
      () => process.send(server.address().port))`;
    const server = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const fillers: Socket[] = [];
    try {
      const [port] = (await once(server, 'message')) as [number];
      server.kill('SIGSTOP');
      for (let count = 0; count < 8; count++) {
        fillers.push(connectSocket(port, '127.0.0.1').on('error', () => undefined));
      }
      await expect(connect({ host: '127.0.0.1', port }, { timeoutMs: 50 })).rejects.toMatchObject({
        code: 'ERR_TRANSPORT_CONNECT_TIMEOUT',
        message: `Cannot connect to 127.0.0.1:${port}: no answer within 50 ms (timeoutMs)`,
      });
    } finally {
      for (const filler of fillers) filler.destroy();
      server.kill('SIGKILL');
    }
  });

  it('says when the name does not resolve', async () => {
    await expect(connect({ host: 'no-such-host.invalid', port: 1 })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_HOST_NOT_FOUND',
    });
  });
});

// All of 127.0.0.0/8 is the machine itself only on Linux.
describe.runIf(process.platform === 'linux')('listen(), with a host that opens all it can', () => {
  it.each([
    ['that may take all places', 4],
    ['that may take half of them', undefined],
  ])('serves another host: one %s', async (_, connectionsPerHostMax) => {
    const seen: string[] = [];
    const listener = await listen(
      { host: '127.0.0.1', port: 0 },
      {
        connectionsMax: 4,
        ...(connectionsPerHostMax === undefined ? {} : { connectionsPerHostMax }),
        accept: (connection) => void connection.attach(echo()),
        event: (event) => {
          if (event.type === 'disconnect') seen.push(describeEvent(event));
        },
      },
    );
    listeners.push(listener);
    const { port } = listener.address;
    const idle = Array.from({ length: 10 }, () => connectSocket(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    const client = await connect({ host: '127.0.0.1', port }, { localAddress: '127.0.0.2' });
    const answered = new Promise<string>((resolve) => {
      client.attach({
        reply: (message) => {
          resolve(`reply ${message.xid}`);
          message.destroy();
        },
        event: (event) => {
          if (event.type === 'disconnect') resolve(describeEvent(event));
        },
      });
    });
    submit(client, 7, CALL);
    expect(await answered).toBe('reply 7');
    // Those that gave way were the idle ones.
    expect(new Set(seen)).toEqual(new Set(['disconnect ERR_TRANSPORT_DISPLACED']));
    expect(listener).toMatchObject({ accepted: 11, refused: 0 });
    client.close();
    for (const socket of idle) socket.destroy();
  });
});
