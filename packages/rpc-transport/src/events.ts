import type { Connection } from './connection.ts';
import type { TransportError } from './errors.ts';
import type { TlsPeer } from './tls/peer.ts';

/**
 * What a connection tells those who are attached to it, apart from messages (stage 2).
 *
 * Of the events of the C transport, ACCEPT is the `accept` option of `listen()`, CONNECT the promise of `connect()`
 * (both are also announced to the `event` option as `accept` and `connect`), MSG_RECEIVED, MAP_XID_REQUEST and MSG_SENT
 * the callbacks `call`/`reply`, `mapXid` and `sent` of a {@link ConnectionOwner}: they happen per message and carry no object.
 */
export type TransportEvent =
  /** A listener took a connection in. */
  | { readonly type: 'accept'; readonly connection: Connection }
  /** `connect()` succeeded. */
  | { readonly type: 'connect'; readonly connection: Connection }
  /**
   * No message will come any more and none can be sent. Comes exactly once. `error` is absent when the peer closed
   * between two records, or `close()` or `drain()` was called without a reason.
   */
  | { readonly type: 'disconnect'; readonly connection: Connection; readonly error: TransportError | undefined }
  /** TLS began on a connection that was plain before; from `listen()` and `connect()` with `tls` it is there at once. */
  | { readonly type: 'secure'; readonly connection: Connection; readonly peer: TlsPeer }
  /** After `disconnect`: the last message of the connection was destroyed too. Nothing refers to it any longer. */
  | { readonly type: 'cleanup'; readonly connection: Connection }
  /** Reading stopped (`on`) or goes on. `reasons` are those of `throttle()`, and `out-queue` for a peer that does not read. */
  | {
      readonly type: 'throttle';
      readonly connection: Connection;
      readonly on: boolean;
      readonly reasons: readonly string[];
    }
  /**
   * Messages were dropped because nobody is attached for their direction. At most one event a minute and connection:
   * `count` is how many since the last one.
   */
  | {
      readonly type: 'unclaimed';
      readonly connection: Connection;
      readonly direction: 'call' | 'reply';
      readonly count: number;
    }
  /**
   * UDP: a datagram could not be sent, or the kernel was told that an earlier one did not arrive: of `connect()`,
   * ERR_TRANSPORT_CONNECT_REFUSED says that nobody listens at the port. The connection goes on; whether there is any point
   * in trying again is for those to decide who wait for an answer. Of a listener at most one event a minute and code:
   * `count` is how many since the last one.
   */
  | {
      readonly type: 'send-error';
      readonly connection: Connection;
      readonly error: TransportError;
      readonly count: number;
    };
