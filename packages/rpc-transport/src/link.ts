import type { PeerAddress } from './address.ts';
import type { TransportError } from './errors.ts';
import type { TlsPeer } from './tls/peer.ts';
import type { Handshake } from './tls/secured.ts';

/**
 * The byte pipe under a connection: a plain or TLS socket, or memory. It starts paused. It never calls its sink from
 * within one of its own methods, nor while the sink works on an earlier call.
 */
export interface Link {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  /** Undefined: what is sent can be read on the way. */
  readonly tls: TlsPeer | undefined;
  /**
   * Writes `vectors[from … from + count)` with one gather-write.
   *
   * @returns true when all bytes were taken and their memory is free again; false when some wait: then nothing more may
   * be written, and the memory not be touched, before `sink.written()`
   */
  write(vectors: readonly Uint8Array[], from: number, count: number): boolean;
  pause(): void;
  resume(): void;
  /**
   * Begins TLS in the middle of the stream: behind what was written, and with `rest`, bytes that the sink had received
   * and has not looked at. What is written meanwhile waits, and nothing is read. Absent where there is no TLS.
   *
   * @throws TransportError ERR_TRANSPORT_TLS_…; the link is of no use then
   */
  secure?(rest: readonly Uint8Array[], handshake: Handshake): Promise<TlsPeer>;
  /** Nothing more will be written: ends the stream behind what was. What is still read is thrown away. */
  end(): void;
  /** Closes at once. No call of the sink follows. */
  destroy(): void;
}

/** What a link tells the connection on top of it. */
export interface LinkSink {
  /** Bytes arrived; they belong to the sink (stage 1.2). Returns how many messages of this connection are being worked on. */
  received(chunk: Uint8Array): number;
  /** What `write()` did not get rid of is gone now. */
  written(): void;
  /** The peer will send no more. */
  ended(): void;
  /** The link is closed, because of `error` if there is one. Last call. */
  gone(error: TransportError | undefined): void;
}
