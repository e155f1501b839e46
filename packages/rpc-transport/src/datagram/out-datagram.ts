import type { Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from '../errors.ts';
import { CALL, REPLY, type Direction } from '../message.ts';
import { MESSAGE_BYTES_MIN } from '../record/mark.ts';
import type { OutSlot } from '../slot.ts';

/**
 * One message on its way out: head and payload in one page of the pool, since no datagram is longer than 64 KiB and a
 * copy of that costs less than a vector of its own (stage 6).
 */
export class OutDatagram implements OutSlot {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offset = 0;
  readonly headBytes: number;
  readonly byteLength: number;
  readonly #page: Iobuf;

  /** @throws TransportError ERR_TRANSPORT_MISUSE, ERR_TRANSPORT_DATAGRAM_TOO_LARGE, or what the pool throws */
  constructor(pool: IobufPool, headBytes: number, payloadBytes: number, bytesMax: number) {
    if (!(headBytes >= MESSAGE_BYTES_MIN && payloadBytes >= 0)) {
      throw misuse(`Cannot begin a record of ${headBytes} + ${payloadBytes} bytes: the head must have 8 at least`);
    }
    this.headBytes = headBytes;
    this.byteLength = headBytes + payloadBytes;
    if (this.byteLength > bytesMax) throw tooLarge(this.byteLength, bytesMax);
    this.#page = pool.get(this.byteLength);
    this.bytes = this.#page.bytes;
    this.view = this.#page.view;
  }

  get direction(): Direction {
    return this.view.getUint32(4) === REPLY ? REPLY : CALL;
  }

  /** @throws TransportError ERR_TRANSPORT_MISUSE when the payload is not as long as announced */
  append(payload: readonly Uint8Array[]): void {
    let bytes = 0;
    for (const vector of payload) bytes += vector.byteLength;
    if (bytes !== this.byteLength - this.headBytes) {
      throw misuse(`Cannot commit a payload of ${bytes} bytes: begin() was told ${this.byteLength - this.headBytes}`);
    }
    let at = this.headBytes;
    for (const vector of payload) {
      this.bytes.set(vector, at);
      at += vector.byteLength;
    }
  }

  /** What is to be sent. */
  whole(): Uint8Array {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.byteLength);
  }

  /** Gives the page back. */
  release(): void {
    this.#page.unref();
  }
}

/** The caller used the slot wrongly. */
export function misuse(message: string): TransportError {
  return new TransportError('ERR_TRANSPORT_MISUSE', message);
}

function tooLarge(bytes: number, bytesMax: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_DATAGRAM_TOO_LARGE',
    `Message of ${bytes} bytes does not fit a datagram, which has ${bytesMax} at most (datagramBytesMax)`,
  );
}
