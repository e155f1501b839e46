import type { InetAddress, PeerAddress } from './address.ts';
import type { Connection } from './connection.ts';
import type { DatagramOptions } from './datagram/options.ts';
import type { TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import type { ConnectionOptions } from './options.ts';
import type { TcpOptions } from './tcp.ts';
import type { ServerTlsOptions } from './tls/options.ts';
import type { TlsServer } from './tls/server.ts';

/** What a listener tells: the events of its connections, and three of its own. */
export type ListenerEvent =
  | TransportEvent
  /** New connections were closed because too many are open. At most one event a minute: `count` since the last. */
  | {
      readonly type: 'refuse';
      readonly count: number;
      readonly connectionsMax: number;
      readonly connectionsPerHostMax: number;
    }
  /**
   * Peers did not get through their handshake: the last of them, and why. At most one event a minute and code of error:
   * `count` since the last.
   */
  | {
      readonly type: 'tls-failed';
      readonly peer: PeerAddress;
      readonly error: TransportError;
      readonly count: number;
    }
  /** Listening failed after it had begun. The listener is closed. */
  | { readonly type: 'listen-error'; readonly error: TransportError };

/** Options of `listen()`. */
export interface ListenOptions extends Omit<ConnectionOptions, 'event'>, TcpOptions, DatagramOptions {
  /**
   * Takes each new connection (ACCEPT); attaches an owner to it, at once or later: it does not read before. When it
   * throws, the connection is closed with ERR_TRANSPORT_OWNER_THREW.
   */
  readonly accept: (connection: Connection) => void;
  /** Told of the events of all connections, and of the listener's own; for logs and counts. */
  readonly event?: (event: ListenerEvent) => void;
  /**
   * Most connections at a time. Default 4096. A further one takes the place of another (ERR_TRANSPORT_DISPLACED) of the
   * host that has most: the oldest that never completed a record, else the youngest; when that host is its own, only of
   * one that never completed a record, or it is closed at once. So one host cannot keep others out.
   *
   * UDP: most remote addresses that are known at a time. A further one takes the place of the one that was silent longest
   * and has no call in progress; without such a one its datagram is dropped.
   */
  readonly connectionsMax?: number;
  /**
   * TCP and UDP: most connections from one address, of which a further one takes the place of the oldest that never completed a
   * record, or is closed at once. Default half of `connectionsMax`: what a single host opens then never costs another
   * host's connection its place; and the daemons of one machine, all of whose connections may come from one address, are fewer.
   */
  readonly connectionsPerHostMax?: number;
  /** Connections that the kernel keeps waiting. Default 1024, as in C; the kernel may have a lower limit. */
  readonly backlog?: number;
  /**
   * TCP and unix sockets: speaks TLS, and nothing else, from the first byte on. Default: none. Several listeners may share
   * a {@link TlsServer}. Handshakes under way count as connections that never completed a record.
   */
  readonly tls?: ServerTlsOptions | TlsServer;
  /** Mode of a unix socket's file, such as 0o600. Default: what the umask leaves of 0o777. */
  readonly mode?: number;
  /** Listen on IPv6 only. Default false: `::` takes IPv4 too. */
  readonly ipv6Only?: boolean;
}

/** A UDP socket that takes calls of anyone. */
export interface DatagramListener extends Listener<InetAddress> {
  /** Datagrams that were dropped before they reached a connection. */
  readonly dropped: {
    /** Shorter than xid and message type, neither CALL nor REPLY, from port 0, or longer than `datagramBytesMax`. */
    readonly malformed: number;
    /** No more could wait for their turn (`waitingBytesMax`). */
    readonly overflow: number;
    /** Replies from an address that nobody called, and after `close()` all that come from an address not known. */
    readonly unexpected: number;
  };
  /**
   * Takes no more remote addresses; connections stay, and the port with them: the socket is closed with the last one.
   * Resolves when no new connection can come.
   */
  close(): Promise<void>;
}

/** A listening socket. `Address` is what `listen()` makes of the endpoint: of one with a `port`, host and port. */
export interface Listener<Address extends PeerAddress = PeerAddress> extends AsyncDisposable {
  /** Where it listens; with the port that was chosen when 0 was asked for. */
  readonly address: Address;
  /** Of a listener with TLS; its `reload()` takes new keys and certificates without dropping connections. */
  readonly tls?: TlsServer;
  /** Those open now. */
  readonly connections: ReadonlySet<Connection>;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Connections refused so far, because too many are open. */
  readonly refused: number;
  /**
   * Stops listening; connections stay. The file of a unix socket is removed, if it still is this listener's.
   * Resolves when no new connection can come.
   */
  close(): Promise<void>;
  /** `close()`, then `drain()` of every connection. Same as `await using`. */
  drain(): Promise<void>;
}
