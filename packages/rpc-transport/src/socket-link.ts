import type { Socket } from 'node:net';

import type { PeerAddress } from './address.ts';
import type { TransportError } from './errors.ts';
import type { Link, LinkSink } from './link.ts';
import { streamError } from './system-errors.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A link over a socket of `node:net`. A TLS socket is one of these too: what arrives here is decrypted already, so that
 * there is one read routine for both (stages 0 and 1.2).
 *
 * The socket must be paused, and made with `allowHalfOpen`.
 */
export class SocketLink implements Link {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly #socket: Socket;
  #sink: LinkSink | undefined;
  #error: TransportError | undefined;
  #ending = false;

  constructor(socket: Socket, local: PeerAddress, peer: PeerAddress) {
    this.#socket = socket;
    this.local = local;
    this.peer = peer;
  }

  /** Tells `sink` from now on. */
  start(sink: LinkSink): void {
    this.#sink = sink;
    const socket = this.#socket;
    socket.on('data', (chunk) => {
      // Without setEncoding() it is always a Buffer. Behind end(), nobody wants it any more.
      if (typeof chunk !== 'string' && !this.#ending) this.#sink?.received(chunk);
    });
    socket.on('end', () => this.#sink?.ended());
    socket.on('error', (error) => (this.#error = streamError(error)));
    socket.on('close', () => {
      const last = this.#sink;
      this.#sink = undefined;
      last?.closed(this.#error);
    });
  }

  write(vectors: readonly Uint8Array[], from: number, count: number): boolean {
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
    // is empty again here. Won: the tick and the objects that a callback costs (bench rpc-transport/encode-out).
    if (socket.writableLength === 0) return true;
    // The rest goes out later, and a write of no bytes behind it says when.
    socket.write(NOTHING, this.#onWritten);
    return false;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#ending = true;
    this.#socket.end();
    this.#socket.resume();
  }

  destroy(): void {
    this.#sink = undefined;
    this.#socket.destroy();
  }

  readonly #onWritten = (error?: Error | null): void => {
    // With an error, 'close' follows.
    if (error === undefined || error === null) this.#sink?.written();
  };
}
