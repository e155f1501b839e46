import type { Socket } from 'node:dgram';

import { formatAddress, type DatagramEndpoint, type InetAddress } from '../address.ts';
import type { Connection } from '../connection.ts';
import { contextOf, type TransportContext } from '../context.ts';
import { errnoOf } from '../errno.ts';
import { ownerThrew, TransportError } from '../errors.ts';
import type { TransportEvent } from '../events.ts';
import type { DatagramListener, ListenOptions } from '../listener.ts';
import { CALL } from '../message.ts';
import { resolveOptions, wholeNumber, type ConnectionSettings } from '../options.ts';
import { RarelyReport } from '../rarely-report.ts';
import { listenError } from '../system-errors.ts';
import { inetAddress } from '../tcp.ts';
import { DatagramConnection } from './datagram-connection.ts';
import { DatagramSocket, type ArrivedDatagram, type DatagramSocketOwner } from './datagram-socket.ts';
import { bindSocket, openSocket, resolveHost } from './open-socket.ts';
import { refuseTls, resolveDatagramOptions, type DatagramSettings } from './options.ts';
import { RemoteLink } from './remote-link.ts';
import { RemoteTable } from './remote-table.ts';

/** A remote address that has been silent for so long is forgotten: nothing else tells that it is gone. */
const IDLE_TIMEOUT_MS = 60_000;

/** Listens on a UDP port: on one address, or without `host` on all, of IPv6 and IPv4. */
export async function listenDatagram(endpoint: DatagramEndpoint, options: ListenOptions): Promise<DatagramListener> {
  const datagrams = resolveDatagramOptions(options);
  refuseTls(options);
  const { host, port } = endpoint;
  const where =
    host === undefined ? `UDP port ${port}` : formatAddress({ ...inetAddress(host, port), protocol: 'udp' });
  try {
    const socket =
      host === undefined ? await bindToAll(port, datagrams, options) : await bindTo(host, port, datagrams, options);
    return new SocketDatagramListener(socket, datagrams, options);
  } catch (error) {
    if (error instanceof TransportError) throw error;
    throw listenError(error instanceof Error ? error : new Error(String(error)), where, false);
  }
}

async function bindTo(host: string, port: number, settings: DatagramSettings, options: ListenOptions): Promise<Socket> {
  const address = await resolveHost(host);
  const socket = openSocket(address.family, settings, options.ipv6Only ?? false);
  try {
    await bindSocket(socket, port, address.host);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

async function bindToAll(port: number, settings: DatagramSettings, options: ListenOptions): Promise<Socket> {
  try {
    return await bindTo('::', port, settings, options);
  } catch (error) {
    const errno = errnoOf(error);
    if (options.ipv6Only === true || (errno !== 'EAFNOSUPPORT' && errno !== 'EADDRNOTAVAIL')) throw error;
    return bindTo('0.0.0.0', port, settings, options);
  }
}

/** Takes the datagrams of a bound socket. */
export class SocketDatagramListener implements DatagramListener, DatagramSocketOwner {
  readonly address: InetAddress;
  readonly connections: Set<Connection> = new Set<Connection>();
  readonly #options: ListenOptions;
  readonly #context: TransportContext;
  readonly #settings: ConnectionSettings;
  readonly #datagrams: DatagramSettings;
  readonly #socket: DatagramSocket;
  readonly #connectionsMax: number;
  readonly #connectionsPerHostMax: number;
  readonly #table: RemoteTable<DatagramConnection>;
  readonly #refusals = new RarelyReport();
  readonly #sendErrors = new Map<string, RarelyReport>();
  #listening = true;
  #unexpected = 0;
  accepted = 0;
  refused = 0;

  constructor(socket: Socket, datagrams: DatagramSettings, options: ListenOptions) {
    this.#options = options;
    this.#datagrams = datagrams;
    this.#context = contextOf(options);
    const idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
    this.#settings = resolveOptions({ ...options, idleTimeoutMs, event: (event) => this.#event(event) });
    this.#connectionsMax = wholeNumber('connectionsMax', options.connectionsMax, 4096);
    const half = Math.max(1, Math.ceil(this.#connectionsMax / 2));
    this.#connectionsPerHostMax = wholeNumber('connectionsPerHostMax', options.connectionsPerHostMax, half);
    this.#table = new RemoteTable(this.#connectionsMax, this.#connectionsPerHostMax);
    this.#socket = new DatagramSocket(socket, datagrams, this.#settings.recordsPerTurnMax);
    this.address = this.#socket.local;
    this.#socket.start(this);
  }

  get dropped(): DatagramListener['dropped'] {
    return { ...this.#socket.dropped, unexpected: this.#unexpected };
  }

  close(): Promise<void> {
    this.#listening = false;
    this.#closeWhenEmpty();
    return Promise.resolve();
  }

  async drain(): Promise<void> {
    await this.close();
    await Promise.all([...this.connections].map((connection) => connection.drain()));
    await this.#socket.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  // Calls of the socket.

  received(datagram: ArrivedDatagram): void {
    const connection = this.#table.find(datagram) ?? this.#accept(datagram);
    connection?.received(datagram);
  }

  failed(): void {
    // Only a connected socket is told of datagrams that did not arrive.
  }

  broken(error: Error): void {
    const reason = listenError(error, formatAddress(this.address), false);
    this.#listening = false;
    for (const connection of [...this.connections]) connection.close(reason);
    void this.#socket.close();
    this.#options.event?.({ type: 'listen-error', error: reason });
  }

  /** The first datagram of a remote address, or the first after it was forgotten (stage 0). */
  #accept(datagram: ArrivedDatagram): DatagramConnection | undefined {
    // A reply to nobody's call: two servers could be made to answer each other for ever.
    if (datagram.direction !== CALL || !this.#listening) {
      this.#unexpected++;
      return undefined;
    }
    const room = this.#table.room(datagram.host);
    if (room === false) {
      this.#refuse();
      return undefined;
    }
    if (room !== true) this.#displace(room);
    const link = new RemoteLink(this.#socket, this.address, datagram, this.#datagrams.datagramBytesMax);
    const connection = new DatagramConnection(this.#context, this.#settings, link);
    link.start({
      sendFailed: (error) => this.#sendFailed(connection, error),
      closed: () => this.#table.remove(connection),
    });
    this.#table.add(datagram, connection);
    this.connections.add(connection);
    this.accepted++;
    this.#event({ type: 'accept', connection });
    try {
      this.#options.accept(connection);
    } catch (error) {
      connection.close(ownerThrew(`accept() of ${formatAddress(connection.peer)}`, error));
    }
    return connection;
  }

  #displace(connection: DatagramConnection): void {
    connection.close(
      new TransportError(
        'ERR_TRANSPORT_DISPLACED',
        `Forgotten in favour of another address: ${this.#connectionsMax} are known (connectionsMax), or ${this.#connectionsPerHostMax} of this host (connectionsPerHostMax)`,
      ),
    );
  }

  #refuse(): void {
    this.refused++;
    const count = this.#refusals.count(performance.now());
    if (count === 0) return;
    const connectionsMax = this.#connectionsMax;
    const connectionsPerHostMax = this.#connectionsPerHostMax;
    this.#options.event?.({ type: 'refuse', count, connectionsMax, connectionsPerHostMax });
  }

  #sendFailed(connection: DatagramConnection, error: TransportError): void {
    const report = this.#sendErrors.get(error.code) ?? new RarelyReport();
    this.#sendErrors.set(error.code, report);
    const count = report.count(performance.now());
    if (count > 0) connection.failed(error, count);
  }

  #event(event: TransportEvent): void {
    if (event.type === 'disconnect') {
      this.connections.delete(event.connection);
      this.#closeWhenEmpty();
    }
    this.#options.event?.(event);
  }

  #closeWhenEmpty(): void {
    if (!this.#listening && this.connections.size === 0) void this.#socket.close();
  }
}
