import type { PeerAddress } from '../address.ts';
import type { TransportError } from '../errors.ts';
import type { WaitingBudget } from './waiting-room.ts';

/** What is under a datagram connection: a socket, shared with others or its own, and the address at the other end. */
export interface DatagramLink {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly datagramBytesMax: number;
  readonly waiting: WaitingBudget;
  /** Bytes that wait for the kernel, of all connections of the socket. */
  readonly bytesQueued: number;
  /**
   * Sends one datagram. Its memory must not be touched before `sent`, which is called later, never from within; with an
   * error when it was not sent.
   */
  send(bytes: Uint8Array, sent: (error: TransportError | undefined) => void): void;
  /** The connection is closed. */
  closed(): void;
}
