import { connect as connectSocket, type Socket, type TcpNetConnectOpts } from 'node:net';

import { formatAddress, isDatagram, type Endpoint, type PeerAddress } from './address.ts';
import type { Connection } from './connection.ts';
import { contextOf } from './context.ts';
import { connectDatagram } from './datagram/connect-datagram.ts';
import type { DatagramOptions } from './datagram/options.ts';
import { TransportError } from './errors.ts';
import { resolveOptions, wholeNumber, type ConnectionOptions } from './options.ts';
import { RecordConnection } from './record-connection.ts';
import { SocketLink } from './socket-link.ts';
import { connectError } from './system-errors.ts';
import { inetAddress, resolveTcpOptions, tcpAddresses, tuneTcpSocket, type TcpOptions } from './tcp.ts';
import { TlsClient } from './tls/client.ts';
import type { ClientTlsOptions } from './tls/options.ts';
import type { Secured } from './tls/secured.ts';
import { checkPath } from './unix.ts';

/** Options of `connect()`. */
export interface ConnectOptions extends ConnectionOptions, TcpOptions, DatagramOptions {
  /** Gives up when aborted before the connection stands: ERR_TRANSPORT_CONNECT_ABORTED. */
  readonly signal?: AbortSignal;
  /** Gives up after this time: ERR_TRANSPORT_CONNECT_TIMEOUT. Default 30,000; 0: never. UDP: for looking up the name. */
  readonly timeoutMs?: number;
  /** TCP and UDP: address to call from. Default: the system's choice. */
  readonly localAddress?: string;
  /** TCP and UDP: port to call from; below 1024 for servers that want a privileged one. Default: any. */
  readonly localPort?: number;
  /** 4 or 6 to resolve the host to that family only. Default, TCP: both, whichever answers first; UDP: 4 if there is one. */
  readonly family?: 4 | 6;
  /** TCP and unix sockets: speaks TLS from the first byte on. Default: none. The files of options are read for each connection. */
  readonly tls?: ClientTlsOptions | TlsClient;
}

/**
 * Connects to a TCP port or a unix socket; or makes a UDP socket for one peer, which does not ask whether there is anyone.
 *
 * @throws TransportError ERR_TRANSPORT_CONNECT_REFUSED, _CONNECT_TIMEOUT, _CONNECT_ABORTED, _HOST_NOT_FOUND,
 * _UNREACHABLE, _NO_SUCH_SOCKET, _ADDRESS_DENIED, _ADDRESS_IN_USE (local port), _PATH_TOO_LONG, _BAD_OPTION, and all
 * that begin with ERR_TRANSPORT_TLS
 */
export async function connect(endpoint: Endpoint, options: ConnectOptions = {}): Promise<Connection> {
  if (isDatagram(endpoint)) return connectDatagram(endpoint, options);
  const settings = resolveOptions(options);
  const tcp = resolveTcpOptions(options);
  const where = describe(endpoint);
  // Read first: a server that waits for a handshake does not wait for our disk.
  const tls =
    options.tls === undefined || options.tls instanceof TlsClient ? options.tls : await TlsClient.load(options.tls);
  const socket = await openSocket(endpoint, where, options);
  let ends: { local: PeerAddress; peer: PeerAddress } | undefined;
  if ('path' in endpoint) {
    ends = { local: { family: 'unix', path: '' }, peer: { family: 'unix', path: endpoint.path } };
  } else {
    tuneTcpSocket(socket, tcp);
    ends = tcpAddresses(socket);
  }
  if (ends === undefined) {
    socket.destroy();
    throw new TransportError(
      'ERR_TRANSPORT_RESET',
      `Cannot connect to ${where}: the peer closed the connection at once`,
    );
  }
  const host = 'path' in endpoint ? undefined : (endpoint.host ?? 'localhost');
  const handshake = tls?.handshake(socket, host, where);
  const secured = handshake === undefined ? undefined : await unlessAborted(handshake, socket, where, options);
  const link = new SocketLink(secured?.socket ?? socket, ends.local, ends.peer, secured?.peer);
  const connection = new RecordConnection(contextOf(options), settings, link);
  link.start(connection);
  settings.event?.({ type: 'connect', connection });
  return connection;
}

/** The handshake has a time-out of its own, and ends with the socket. */
async function unlessAborted(
  handshake: Promise<Secured>,
  socket: Socket,
  where: string,
  { signal }: ConnectOptions,
): Promise<Secured> {
  const onAbort = (): void => void socket.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    return await handshake;
  } catch (error) {
    throw signal?.aborted === true ? aborted(where, signal) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function describe(endpoint: Endpoint): string {
  if ('path' in endpoint) {
    checkPath(endpoint.path);
    return formatAddress({ family: 'unix', path: endpoint.path });
  }
  return formatAddress(inetAddress(endpoint.host ?? 'localhost', endpoint.port));
}

function openSocket(endpoint: Endpoint, where: string, options: ConnectOptions): Promise<Socket> {
  const { signal } = options;
  const timeoutMs = wholeNumber('timeoutMs', options.timeoutMs, 30_000);
  if (signal?.aborted === true) return Promise.reject(aborted(where, signal));
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ ...target(endpoint, options), allowHalfOpen: true });
    // Nothing is read before an owner is attached.
    socket.pause();
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
    };
    const giveUp = (error: TransportError): void => {
      settle();
      // What the socket may still have to say interests nobody.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => giveUp(connectError(error, where));
    const onAbort = (): void => giveUp(aborted(where, signal));
    const timer =
      timeoutMs === 0
        ? undefined
        : setTimeout(() => {
            giveUp(
              new TransportError(
                'ERR_TRANSPORT_CONNECT_TIMEOUT',
                `Cannot connect to ${where}: no answer within ${timeoutMs} ms (timeoutMs)`,
              ),
            );
          }, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      // Until the link listens, which it does within this turn.
      socket.once('error', () => undefined);
      resolve(socket);
    });
  });
}

function target(endpoint: Endpoint, options: ConnectOptions): { path: string } | TcpNetConnectOpts {
  if ('path' in endpoint) return { path: endpoint.path };
  const { host = 'localhost', port } = endpoint;
  const { localAddress, localPort, family } = options;
  return {
    host,
    port,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
    ...(family === undefined ? {} : { family }),
  };
}

function aborted(where: string, signal: AbortSignal | undefined): TransportError {
  return new TransportError('ERR_TRANSPORT_CONNECT_ABORTED', `Cannot connect to ${where}: aborted`, {
    cause: signal?.reason,
  });
}
