import type { Socket } from 'node:net';

import type { TransportError } from '../errors.ts';
import { waitForTurn, type TurnTaker } from '../turns.ts';
import { closedWithin, handshakeTimeout, plaintext, tlsError } from './failure.ts';

/** Type, version and length of a TLS record. */
const RECORD_HEADER_BYTES = 5;
const HANDSHAKE = 0x16;
const VERSION_MAJOR = 3;
/** RFC 8446 section 5.1; no record of a plain ClientHello is longer. */
const RECORD_BYTES_MAX = 16_384;

const NOTHING = Buffer.alloc(0);

/**
 * Waits until the first record of a handshake, with the ClientHello in it, is there as a whole, and then for its turn.
 *
 * The answer to a ClientHello is what costs a server: a signature, a millisecond for an RSA key. A thousand of them that
 * arrive together would be answered in one go, and everybody else would wait. So they are kept back, and one is let
 * through per turn of the event loop. What is no TLS is found out here too, from its first bytes.
 *
 * Holds what arrived: a record of 16 KiB at most, and what came in the same read.
 */
export class FirstFlight implements TurnTaker {
  readonly #socket: Socket;
  readonly #where: string;
  readonly #timeoutMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #promise = Promise.withResolvers<undefined>();
  /** What arrived: its first `#bytes` bytes. */
  #flight: Buffer = NOTHING;
  #bytes = 0;
  #over = false;

  /** @param socket paused; read here until `arrived` settles */
  constructor(socket: Socket, who: string, timeoutMs: number) {
    this.#socket = socket;
    this.#where = `with ${who}`;
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#fail(handshakeTimeout(this.#where, this.#timeoutMs)), timeoutMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', ignore);
    socket.resume();
  }

  /**
   * Resolves when it is this handshake's turn; the socket is paused then, and has the bytes. Rejects when there is none.
   * The socket is destroyed then.
   */
  get arrived(): Promise<undefined> {
    return this.#promise.promise;
  }

  #fail(error: TransportError): void {
    if (this.#over) return;
    this.#stop();
    this.#flight = NOTHING;
    this.#socket.destroy();
    this.#promise.reject(error);
  }

  takeTurn(): void {
    this.#promise.resolve(undefined);
  }

  readonly #onData = (chunk: string | Buffer): void => {
    if (typeof chunk === 'string') return;
    this.#append(chunk);
    const flight = this.#flight.subarray(0, this.#bytes);
    if (!looksLikeTls(flight)) {
      this.#fail(plaintext(this.#where));
      return;
    }
    if (flight.length < RECORD_HEADER_BYTES || flight.length < RECORD_HEADER_BYTES + flight.readUInt16BE(3)) return;
    this.#stop();
    this.#flight = NOTHING;
    this.#socket.pause();
    // Where a TLS socket looks for what had arrived before it was there.
    this.#socket.unshift(flight);
    waitForTurn(this);
  };

  /** Whatever the pieces, each byte is copied twice on average, at most. */
  #append(chunk: Buffer): void {
    const bytes = this.#bytes + chunk.length;
    if (this.#bytes === 0) {
      this.#flight = chunk;
    } else {
      if (bytes > this.#flight.length) {
        const larger = Buffer.allocUnsafe(2 * bytes);
        this.#flight.copy(larger, 0, 0, this.#bytes);
        this.#flight = larger;
      }
      chunk.copy(this.#flight, this.#bytes);
    }
    this.#bytes = bytes;
  }

  readonly #onEnd = (): void => this.#fail(tlsError(closedWithin(), this.#where));

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
  }
}

function looksLikeTls(bytes: Buffer): boolean {
  if (bytes[0] !== HANDSHAKE || (bytes.length > 1 && bytes[1] !== VERSION_MAJOR)) return false;
  return bytes.length < RECORD_HEADER_BYTES || bytes.readUInt16BE(3) <= RECORD_BYTES_MAX;
}

function ignore(): void {
  // 'close' follows.
}
