import type { Socket } from 'node:net';

import type { PeerAddress } from './address.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { TransportError } from './errors.ts';
import type { Link, LinkSink } from './link.ts';
import { streamError } from './system-errors.ts';
import type { TlsPeer } from './tls/peer.ts';
import type { Handshake } from './tls/secured.ts';
import { waitForTurn, type TurnTaker } from './turns.ts';

const NOTHING = Buffer.alloc(0);

/** What libuv reads at once. A chunk of this size says that there is more. */
const READ_BYTES = 65_536;

/** Where a socket's listeners find the link. */
const LINK = Symbol('link');

interface LinkedSocket extends Socket {
  [LINK]?: SocketLink;
}

/**
 * A link over a socket of `node:net`. A TLS socket is one of these too: what arrives here is decrypted already, so that
 * there is one read routine for both (stage 0, stage 1.2).
 *
 * After a full read buffer it pauses until its turn comes: libuv would read 32 of them from one socket before it looks
 * at the next, and all that they ask for would be done before anybody else's.
 *
 * The socket must be paused, and made with `allowHalfOpen`.
 */
export class SocketLink implements Link, TurnTaker, Arrival {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  #socket: LinkedSocket;
  #sink: LinkSink | undefined;
  #error: TransportError | undefined;
  #ending = false;
  /** The sink wants to be told. */
  #wanted = false;
  /** Others go first; meanwhile `pause()` and `resume()` only note what is wanted. */
  #waits = false;
  #onWritten: ((error?: Error | null) => void) | undefined;
  /** A handshake goes on: what is to be written waits here. */
  #held: Uint8Array[] | undefined;
  readonly #arrivals: Arrivals | undefined;
  /** What has been read and not handed up. */
  #chunk: Buffer | undefined;
  tls: TlsPeer | undefined;

  /** @param arrivals undefined: what is read is handed up at once */
  constructor(socket: Socket, local: PeerAddress, peer: PeerAddress, tls?: TlsPeer, arrivals?: Arrivals) {
    this.#socket = socket;
    this.local = local;
    this.peer = peer;
    this.tls = tls;
    this.#arrivals = arrivals;
  }

  /** Tells `sink` from now on. */
  start(sink: LinkSink): void {
    this.#sink = sink;
    this.#listen();
  }

  async secure(rest: readonly Uint8Array[], handshake: Handshake): Promise<TlsPeer> {
    const socket = this.#socket;
    this.#held = [];
    socket.pause();
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.off('error', onError);
    socket.off('close', onClose);
    // It came behind whatever the sink has received.
    if (this.#chunk !== undefined) socket.unshift(this.#chunk);
    this.#chunk = undefined;
    // Where a TLS socket looks for what had arrived before it was there.
    for (const chunk of rest.toReversed()) socket.unshift(chunk);
    const secured = await handshake(socket);
    this.#socket = secured.socket;
    this.tls = secured.peer;
    this.#listen();
    this.#release();
    return secured.peer;
  }

  /** Goes on with what waited for a handshake. */
  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (this.#sink === undefined) {
      // Closed meanwhile.
      this.#socket.destroy();
      return;
    }
    if (held.length > 0 && this.write(held, 0, held.length)) this.#sink.written();
    if (this.#ending) this.end();
    else if (this.#wanted) this.resume();
  }

  #listen(): void {
    const socket = this.#socket;
    socket[LINK] = this;
    // Plain: closures over `this`. Equal: an event names its socket, and the socket its link. Won: the closures, which
    // thousands of idle connections would keep.
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.on('error', onError);
    socket.on('close', onClose);
  }

  write(vectors: readonly Uint8Array[], from: number, count: number): boolean {
    if (this.#held !== undefined) {
      this.#held = vectors.slice(from, from + count);
      return false;
    }
    const socket = this.#socket;
    const first = vectors[from];
    if (count === 1 && first !== undefined) {
      socket.write(first);
    } else {
      socket.cork();
      for (let index = from; index < from + count; index++) {
        const vector = vectors[index];
        if (vector !== undefined) socket.write(vector);
      }
      socket.uncork();
    }
    // Plain: a callback per write. Equal: libuv tries to write at once, and when the kernel took everything the stream
    // is empty again here. Won: the tick and the objects that a callback costs.
    if (socket.writableLength === 0) return true;
    // The rest goes out later, and a write of no bytes behind it says when. With an error, 'close' follows.
    this.#onWritten ??= (error) => {
      if (error === undefined || error === null) this.#sink?.written();
    };
    socket.write(NOTHING, this.#onWritten);
    return false;
  }

  pause(): void {
    this.#wanted = false;
    this.#socket.pause();
  }

  resume(): void {
    this.#wanted = true;
    if (!this.#waits && this.#held === undefined) this.#socket.resume();
  }

  end(): void {
    this.#ending = true;
    if (this.#held !== undefined) return;
    this.#socket.end();
    this.#socket.resume();
  }

  destroy(): void {
    this.#sink = undefined;
    this.#chunk = undefined;
    this.#wanted = false;
    this.#socket.destroy();
  }

  takeTurn(): void {
    this.#waits = false;
    if (this.#wanted && this.#held === undefined) this.#socket.resume();
  }

  // What the socket's listeners say.

  received(chunk: Buffer): void {
    if (chunk.length === READ_BYTES && this.#wanted && !this.#waits) {
      this.#waits = true;
      this.#socket.pause();
      waitForTurn(this);
    }
    // A second one of the same turn: a TLS socket hands up each of its records.
    this.deliver();
    this.#chunk = chunk;
    if (this.#arrivals === undefined) this.deliver();
    else this.#arrivals.add(this);
  }

  deliver(): number {
    const chunk = this.#chunk;
    if (chunk === undefined) return 0;
    this.#chunk = undefined;
    // Behind end(), nobody wants it any more.
    return this.#ending ? 0 : (this.#sink?.received(chunk) ?? 0);
  }

  ended(): void {
    this.deliver();
    this.#sink?.ended();
  }

  failed(error: Error): void {
    this.#error = streamError(error);
  }

  closed(): void {
    this.deliver();
    const sink = this.#sink;
    this.#sink = undefined;
    this.#wanted = false;
    sink?.gone(this.#error);
  }
}

function onData(this: LinkedSocket, chunk: string | Buffer): void {
  // Without setEncoding() it is always a Buffer.
  if (typeof chunk !== 'string') this[LINK]?.received(chunk);
}

function onEnd(this: LinkedSocket): void {
  this[LINK]?.ended();
}

function onError(this: LinkedSocket, error: Error): void {
  this[LINK]?.failed(error);
}

function onClose(this: LinkedSocket): void {
  this[LINK]?.closed();
}
