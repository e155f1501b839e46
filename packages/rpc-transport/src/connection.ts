import type { Iobref } from '@gluster-ts/iobuf-pool';

import type { PeerAddress } from './address.ts';
import type { TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import type { Direction, PollinMessage } from './message.ts';
import type { OutSlot } from './slot.ts';
import type { TlsPeer } from './tls/peer.ts';

/**
 * What a connection is doing (stage 1.6). When several hold, the first in this order is shown:
 *
 * - `closed`: over; what is submitted is dropped.
 * - `connecting`: not yet open. Only seen by the `event` option.
 * - `draining`: no longer reads; what is queued is still written.
 * - `in-poll`: records are being cut from a chunk and handed up. Notifications never overlap: whatever a handler does
 *   (submit, close, detach) is finished after it returned.
 * - `out-queue`: the kernel did not take everything; bytes wait for it.
 * - `throttled`: open, but not reading.
 * - `running`: messages were handed up and not all are destroyed yet.
 * - `idle`: none of these.
 */
export type ConnectionState =
  'closed' | 'connecting' | 'draining' | 'in-poll' | 'out-queue' | 'throttled' | 'running' | 'idle';

/** Counted since the connection opened. All are plain numbers that only grow, but for the last three. */
export interface ConnectionCounters {
  /** Bytes taken off the wire, record marks counted (stage 1.2). */
  readonly bytesIn: number;
  /** Bytes handed to the wire, record marks counted. */
  readonly bytesOut: number;
  /** Chunks read. */
  readonly reads: number;
  /** Gather-writes handed to the wire. */
  readonly writes: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly fragmentsIn: number;
  /** Bytes copied because records were torn, fragmented or made contiguous. */
  readonly bytesCopied: number;
  /** How often reading was stopped. */
  readonly throttles: number;
  /**
   * Messages that nobody was attached for, and replies that `mapXid` did not know; of a datagram connection also those
   * that arrived while it did not read and no more could wait (`waitingBytesMax`).
   */
  readonly messagesDropped: number;
  /** Records submitted to a connection that was closed; of a datagram connection also those that no more could wait for the kernel. */
  readonly recordsDropped: number;
  /** Now: bytes committed and not yet written. */
  readonly bytesQueued: number;
  /** Now: messages handed up and not destroyed. */
  readonly messagesHeld: number;
  /** Now: bytes of a record that is not complete yet, record marks counted. */
  readonly bytesPending: number;
}

/**
 * Who a connection reports to. At most one owner per connection has `call`, and at most one has `reply`; an owner
 * without either may listen to events.
 *
 * A callback that throws costs its own connection: it is closed, and `disconnect` carries ERR_TRANSPORT_OWNER_THREW.
 */
export interface ConnectionOwner {
  /** A CALL arrived (MSG_RECEIVED). The message is the callee's to destroy. */
  readonly call?: (message: PollinMessage) => void;
  /** A REPLY arrived (MSG_RECEIVED). The message is the callee's to destroy. */
  readonly reply?: (message: PollinMessage) => void;
  /**
   * Does a call of this owner wait for `xid` (MAP_XID_REQUEST)? Asked as soon as the first eight bytes of a reply are
   * there, of the owner that has `reply`. When false, the rest of the reply is read and forgotten, byte by byte, and
   * `reply` is not called. Without this callback every reply is handed up.
   */
  readonly mapXid?: (xid: number) => boolean;
  /** The kernel took the last byte of a record (MSG_SENT). Called for every record of the connection. */
  readonly sent?: (xid: number, direction: Direction) => void;
  /** The out queue is empty again, after bytes had to wait for the kernel: the moment to go on with what was held back. */
  readonly drained?: () => void;
  /** Something happened to the connection: see {@link TransportEvent}. */
  readonly event?: (event: TransportEvent) => void;
}

/**
 * One stream of records between two ends, each of which may call the other; or, over UDP, the datagrams that one socket
 * exchanges with one remote address.
 *
 * A connection does not read before the first owner is attached. Messages for which nobody is attached are dropped and
 * counted, not refused: a GlusterFS server calls back to every client, also to those that serve nothing.
 */
export interface Connection extends AsyncDisposable {
  /** Unique in this process, from 1. */
  readonly id: number;
  /**
   * False: a stream of records, which arrive in order, once or not at all, and the connection ends when one is lost.
   * True (UDP): each message is a datagram, which may be lost, come twice or late; nothing tells that the peer is gone.
   */
  readonly datagram: boolean;
  /** Who the other end of TLS is; undefined: no TLS, and what is sent can be read and changed on the way. */
  readonly tls: TlsPeer | undefined;
  readonly peer: PeerAddress;
  readonly local: PeerAddress;
  readonly state: ConnectionState;
  /**
   * Resolves when the connection is over, or at once when it is, with the reason: what the `disconnect` event says. Never
   * rejects. What is kept for a connection is dropped here, by either end, once for each such thing and not for each call
   * (for one call there is its `signal`):
   *
   * ```ts
   * locks.set(connection, lock);
   * void connection.closed.then(() => locks.delete(connection));
   * ```
   */
  readonly closed: Promise<TransportError | undefined>;
  /** Bytes committed and not yet taken by the kernel; more than 0 means that the peer is slower than we are. */
  readonly bytesQueued: number;
  /** A snapshot: costs an object. */
  readonly counters: ConnectionCounters;

  /**
   * Adds an owner and returns what removes it. Attached to a closed connection, the owner is told so (`disconnect`,
   * `cleanup`) on the next tick.
   *
   * @throws TransportError ERR_TRANSPORT_MISUSE when another owner has `call` or `reply` already
   */
  attach(owner: ConnectionOwner): () => void;

  /**
   * Room for a record whose head has `headBytes` bytes (8 at least: xid and direction) and whose payload vectors,
   * handed to `commit()`, have `payloadBytes` (stage 6). Nothing else may happen until `commit()` or `abort()`.
   * On a closed connection it works too: the record is dropped by `commit()`.
   *
   * @throws TransportError ERR_TRANSPORT_MISUSE when a slot is open, or a size is not one;
   * ERR_TRANSPORT_DATAGRAM_TOO_LARGE when the message does not fit a datagram (`datagramBytesMax`)
   */
  begin(headBytes: number, payloadBytes?: number): OutSlot;

  /**
   * Queues the record. All records committed in one turn of the event loop leave in one gather-write.
   * The payload's bytes must not change until written. `iobref` becomes the connection's: it is cleared once the
   * record is written or dropped.
   *
   * @returns false when the connection is closed, or was closed because of this record: it will not be sent
   * @throws TransportError ERR_TRANSPORT_MISUSE without `begin()`, or when the payload's size is not what was announced
   */
  commit(xid: number, payload?: readonly Uint8Array[], iobref?: Iobref): boolean;

  /** Gives the slot back unused. */
  abort(): void;

  /** Stops reading until `unthrottle()` was called with the same reason. Records already read wait too. */
  throttle(reason: string): void;
  /** Reads on, once nobody has another reason. */
  unthrottle(reason: string): void;

  /** Closes now; what is queued is dropped. The reason goes into the `disconnect` event. */
  close(reason?: TransportError): void;

  /** Stops reading, writes what is queued, closes. Resolves when closed, for whatever reason. Same as `await using`. */
  drain(): Promise<void>;
}
