import { formatAddress, type DatagramEndpoint, type PeerAddress } from '../address.ts';
import type { ConnectOptions } from '../connect.ts';
import type { Connection } from '../connection.ts';
import { contextOf } from '../context.ts';
import { TransportError } from '../errors.ts';
import { resolveOptions, wholeNumber } from '../options.ts';
import { connectError, streamError } from '../system-errors.ts';
import { inetAddress } from '../tcp.ts';
import { DatagramConnection } from './datagram-connection.ts';
import type { DatagramLink } from './datagram-link.ts';
import { DatagramSocket } from './datagram-socket.ts';
import { inTime } from './in-time.ts';
import { bindSocket, connectSocket, openSocket, resolveHost } from './open-socket.ts';
import { refuseTls, resolveDatagramOptions } from './options.ts';
import type { WaitingBudget } from './waiting-room.ts';

/**
 * A socket for one peer: the kernel takes datagrams of this address and port only, and tells when it hears that nobody
 * listens there. Nothing is sent yet, so nobody knows whether there is anyone.
 */
export async function connectDatagram(endpoint: DatagramEndpoint, options: ConnectOptions): Promise<Connection> {
  const settings = resolveOptions(options);
  const datagrams = resolveDatagramOptions(options);
  refuseTls(options);
  const { host = 'localhost', port } = endpoint;
  const { localAddress, localPort, family, signal } = options;
  const where = formatAddress({ ...inetAddress(host, port), protocol: 'udp' });
  const fail = (error: unknown): never => {
    if (error instanceof TransportError) throw error;
    throw connectError(error instanceof Error ? error : new Error(String(error)), where);
  };
  const timeoutMs = wholeNumber('timeoutMs', options.timeoutMs, 30_000);
  const bounds = { signal, timeoutMs, what: `connect to ${where}` };
  const peer = await inTime(() => resolveHost(host, family), bounds).catch(fail);
  const plain = openSocket(peer.family, datagrams, false);
  try {
    if (localAddress !== undefined || localPort !== undefined) await bindSocket(plain, localPort ?? 0, localAddress);
    await connectSocket(plain, port, peer.host);
  } catch (error) {
    plain.close();
    fail(error);
  }
  const socket = new DatagramSocket(plain, datagrams, settings.recordsPerTurnMax);
  const link = new ConnectedLink(socket, datagrams.datagramBytesMax);
  const connection = new DatagramConnection(contextOf(options), settings, link);
  link.start(connection);
  socket.start({
    received: (datagram) => connection.received(datagram),
    failed: (error) => connection.failed(error, 1),
    broken: (error) => connection.close(streamError(error)),
  });
  settings.event?.({ type: 'connect', connection });
  return connection;
}

/** The link of a connection that has its socket for itself. */
class ConnectedLink implements DatagramLink {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly datagramBytesMax: number;
  readonly #socket: DatagramSocket;
  #connection: DatagramConnection | undefined;

  constructor(socket: DatagramSocket, datagramBytesMax: number) {
    this.#socket = socket;
    this.local = socket.local;
    this.peer = socket.peer;
    this.datagramBytesMax = datagramBytesMax;
  }

  get waiting(): WaitingBudget {
    return this.#socket.waiting;
  }

  get bytesQueued(): number {
    return this.#socket.bytesQueued;
  }

  start(connection: DatagramConnection): void {
    this.#connection = connection;
  }

  send(bytes: Uint8Array, sent: (error: TransportError | undefined) => void): void {
    this.#socket.send(bytes, undefined, (error) => {
      if (error !== undefined) this.#connection?.failed(error, 1);
      sent(error);
    });
  }

  closed(): void {
    void this.#socket.close();
  }
}
