import { createServer, type ListenOptions as NodeListenOptions, type Server, type Socket } from 'node:net';

import { Admission } from './admission.ts';
import { formatAddress, isDatagram } from './address.ts';
import type {
  DatagramEndpoint,
  Endpoint,
  InetAddress,
  InetEndpoint,
  PeerAddress,
  UnixAddress,
  UnixEndpoint,
} from './address.ts';
import { Arrivals } from './arrivals.ts';
import type { Connection } from './connection.ts';
import { contextOf, type TransportContext } from './context.ts';
import { listenDatagram } from './datagram/datagram-listener.ts';
import { ownerThrew, TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import type { DatagramListener, Listener, ListenOptions } from './listener.ts';
import { resolveOptions, wholeNumber, type ConnectionSettings } from './options.ts';
import { RarelyReport } from './rarely-report.ts';
import { RecordConnection } from './record-connection.ts';
import { SocketLink } from './socket-link.ts';
import { listenError } from './system-errors.ts';
import { inetAddress, resolveTcpOptions, tcpAddresses, tuneTcpSocket, type TcpSettings } from './tcp.ts';
import { TlsGate } from './tls/gate.ts';
import type { TlsPeer } from './tls/peer.ts';
import { TlsServer } from './tls/server.ts';
import { checkPath, identify, isAbstract, makeWay, sameFile, setMode, withMode, type FileIdentity } from './unix.ts';

/**
 * Listens on a TCP or UDP port or a unix socket.
 *
 * ```ts
 * const listener = await listen({ path: '/run/echo.socket' }, { accept: (connection) => serve(connection) });
 * ```
 *
 * @throws TransportError ERR_TRANSPORT_ADDRESS_IN_USE, _ADDRESS_DENIED, _ADDRESS_NOT_AVAILABLE, _HOST_NOT_FOUND,
 * _NOT_A_SOCKET, _PATH_TOO_LONG, _BAD_OPTION, _TLS_MATERIAL; the message says what to do
 */
export function listen(endpoint: DatagramEndpoint, options: ListenOptions): Promise<DatagramListener>;
export function listen(endpoint: InetEndpoint, options: ListenOptions): Promise<Listener<InetAddress>>;
export function listen(endpoint: UnixEndpoint, options: ListenOptions): Promise<Listener<UnixAddress>>;
export function listen(endpoint: Endpoint, options: ListenOptions): Promise<Listener<InetAddress | UnixAddress>>;
export async function listen(endpoint: Endpoint, options: ListenOptions): Promise<Listener<InetAddress | UnixAddress>> {
  if (isDatagram(endpoint)) return listenDatagram(endpoint, options);
  const { tls } = options;
  const listener = new SocketListener(
    options,
    tls === undefined || tls instanceof TlsServer ? tls : await TlsServer.load(tls),
  );
  if ('path' in endpoint) await listener.listenUnix(endpoint.path);
  else await listener.listenTcp(endpoint.host, endpoint.port);
  return listener;
}

/** The peers of a unix socket have no name; one object serves them all. */
const UNNAMED: PeerAddress = Object.freeze({ family: 'unix', path: '' });

class SocketListener implements Listener<InetAddress | UnixAddress> {
  readonly connections = new Set<Connection>();
  readonly #options: ListenOptions;
  readonly #context: TransportContext;
  readonly #settings: ConnectionSettings;
  readonly #tcp: TcpSettings;
  readonly #server: Server;
  readonly #refusals = new RarelyReport();
  readonly #arrivals = new Arrivals();
  readonly #connectionsMax: number;
  readonly #connectionsPerHostMax: number;
  readonly #admission: Admission;
  readonly #gate: TlsGate | undefined;
  readonly tls?: TlsServer;
  #address: InetAddress | UnixAddress = { family: 'unix', path: '' };
  #file: FileIdentity | undefined;
  #closed: Promise<void> | undefined;
  accepted = 0;
  refused = 0;

  constructor(options: ListenOptions, tls: TlsServer | undefined) {
    this.#options = options;
    this.#context = contextOf(options);
    this.#settings = resolveOptions({ ...options, event: (event) => this.#event(event) });
    this.#tcp = resolveTcpOptions(options);
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    this.#connectionsMax = wholeNumber('connectionsMax', options.connectionsMax, 4096);
    const half = Math.max(1, Math.ceil(this.#connectionsMax / 2));
    this.#connectionsPerHostMax = wholeNumber('connectionsPerHostMax', options.connectionsPerHostMax, half);
    this.#admission = new Admission(this.#connectionsMax, this.#connectionsPerHostMax);
    if (tls !== undefined) {
      this.tls = tls;
      this.#gate = new TlsGate(tls, this.#admission, (peer, error, count) => {
        options.event?.({ type: 'tls-failed', peer, error, count });
      });
    }
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  get address(): InetAddress | UnixAddress {
    return this.#address;
  }

  async listenTcp(host: string | undefined, port: number): Promise<void> {
    const where = host === undefined ? `port ${port}` : formatAddress(inetAddress(host, port));
    const { ipv6Only = false } = this.#options;
    await this.#listen(where, host === undefined ? { port, ipv6Only } : { host, port, ipv6Only });
    const bound = this.#server.address();
    if (bound !== null && typeof bound !== 'string') this.#address = inetAddress(bound.address, bound.port);
  }

  async listenUnix(path: string): Promise<void> {
    checkPath(path);
    const { mode } = this.#options;
    if (!isAbstract(path)) await makeWay(path).catch((error: unknown) => rethrow(error, path));
    await this.#listen(path, { path }, mode);
    this.#address = { family: 'unix', path };
    if (isAbstract(path)) return;
    if (mode !== undefined) await setMode(path, mode);
    this.#file = await identify(path);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async drain(): Promise<void> {
    const closed = this.close();
    await Promise.all([...this.connections].map((connection) => connection.drain()));
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  #listen(where: string, target: NodeListenOptions, mode?: number): Promise<void> {
    const server = this.#server;
    const backlog = wholeNumber('backlog', this.#options.backlog, 1024);
    const isPath = target.path !== undefined;
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => reject(listenError(error, where, isPath));
      server.once('error', refuse);
      server.once('listening', () => {
        server.off('error', refuse);
        server.on('error', (error) => {
          this.#options.event?.({ type: 'listen-error', error: listenError(error, where, isPath) });
        });
        resolve();
      });
      withMode(mode, () => server.listen({ ...target, backlog }));
    });
  }

  /** The socket of a new connection (stage 0). */
  #accept(socket: Socket): void {
    const ends = this.#ends(socket);
    if (ends === undefined) {
      // It was closed before it could be looked at.
      socket.destroy();
      return;
    }
    if (!this.#admission.makeRoom(ends.peer)) {
      socket.destroy();
      this.#refuse();
      return;
    }
    if (this.#gate === undefined) {
      this.#serve(socket, ends);
      return;
    }
    void this.#gate.take(socket, ends.peer, ({ socket: secured, peer }) => this.#serve(secured, ends, peer));
  }

  #serve(socket: Socket, ends: { local: PeerAddress; peer: PeerAddress }, tls?: TlsPeer): void {
    const link = new SocketLink(socket, ends.local, ends.peer, tls, this.#arrivals);
    const connection = new RecordConnection(this.#context, this.#settings, link);
    link.start(connection);
    this.connections.add(connection);
    this.#admission.add(connection);
    this.accepted++;
    this.#event({ type: 'accept', connection });
    try {
      this.#options.accept(connection);
    } catch (error) {
      connection.close(ownerThrew(`accept() of ${formatAddress(ends.peer)}`, error));
    }
  }

  #refuse(): void {
    this.refused++;
    const count = this.#refusals.count(performance.now());
    if (count === 0) return;
    const connectionsMax = this.#connectionsMax;
    const connectionsPerHostMax = this.#connectionsPerHostMax;
    this.#options.event?.({ type: 'refuse', count, connectionsMax, connectionsPerHostMax });
  }

  #ends(socket: Socket): { local: PeerAddress; peer: PeerAddress } | undefined {
    if (this.#address.family === 'unix') return { local: this.#address, peer: UNNAMED };
    tuneTcpSocket(socket, this.#tcp);
    return tcpAddresses(socket);
  }

  #event(event: TransportEvent): void {
    if (event.type === 'disconnect') {
      this.connections.delete(event.connection);
      this.#admission.remove(event.connection);
    }
    this.#options.event?.(event);
  }

  /**
   * Node.js removes the file of a unix socket by its name, whatever it is by then. When it is no longer ours, the
   * handle therefore stays open until the process ends; nobody can reach it any more.
   */
  async #close(): Promise<void> {
    // Otherwise they would become connections later.
    this.#gate?.close();
    const { address } = this;
    const server = this.#server;
    if (this.#file !== undefined && address.family === 'unix') {
      const found = await identify(address.path).catch(() => undefined);
      if (found !== undefined && !sameFile(found, this.#file)) {
        server.removeAllListeners('connection');
        server.on('connection', (socket) => socket.destroy());
        server.unref();
        return;
      }
    }
    // Its callback waits for all connections; that no more come is so when close() returns.
    server.close();
  }
}

function rethrow(error: unknown, path: string): never {
  if (error instanceof TransportError) throw error;
  throw listenError(error instanceof Error ? error : new Error(String(error)), path, true);
}
