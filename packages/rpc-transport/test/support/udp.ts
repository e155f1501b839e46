import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** A UDP socket in the hands of a test: bytes in, bytes out. */
export interface UdpPeer extends AsyncDisposable {
  readonly port: number;
  readonly received: Buffer[];
  readonly from: RemoteInfo[];
  send(bytes: Uint8Array, port: number, host?: string): Promise<void>;
  /** Resolves when so many datagrams have arrived. */
  arrived(count: number): Promise<void>;
}

/** A socket on loopback. */
export async function udpPeer(family: 4 | 6 = 4): Promise<UdpPeer> {
  const host = family === 4 ? '127.0.0.1' : '::1';
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  const received: Buffer[] = [];
  const from: RemoteInfo[] = [];
  let changed: () => void = () => undefined;
  socket.on('message', (bytes, remote) => {
    received.push(bytes);
    from.push(remote);
    changed();
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return {
    port: socket.address().port,
    received,
    from,
    send: (bytes, port, target = host) => sendTo(socket, bytes, port, target),
    arrived: async (count) => {
      while (received.length < count) await new Promise<void>((resolve) => (changed = resolve));
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function sendTo(socket: Socket, bytes: Uint8Array, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, port, host, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Waits, turn by turn, for something that sockets bring about. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
