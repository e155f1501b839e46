import { TransportError } from './errors.ts';

/** A connection with an unfinished record. */
export interface PendingHolder {
  /** It must go, to make room. */
  giveWay(reason: TransportError): void;
}

/**
 * The memory of all records that were begun and are not complete yet, on all connections of a pool. Without a bound,
 * some dozen peers who never finish theirs would hold the whole pool, and nobody else's call or reply would find room.
 */
export class PendingRecords {
  /** Half of the pool: the other half is left for whole records, and for what is sent. */
  readonly bytesMaxDefault: number;
  /** In the order in which the records began. */
  readonly #holders = new Map<PendingHolder, number>();
  #bytes = 0;

  constructor(poolBytesMax: number) {
    this.bytesMaxDefault = Math.floor(poolBytesMax / 2);
  }

  /** Now, by size of pages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Notes how much a connection holds now. */
  note(holder: PendingHolder, bytes: number): void {
    this.#bytes += bytes - (this.#holders.get(holder) ?? 0);
    if (bytes === 0) this.#holders.delete(holder);
    else this.#holders.set(holder, bytes);
  }

  /**
   * Cuts whoever holds most, of several the one who began first, until all together hold at most `bytesMax`. So it is
   * never one who has just come with a small call.
   *
   * @throws TransportError ERR_TRANSPORT_TOO_MUCH_PENDING when that is `self`
   */
  makeRoom(bytesMax: number, self: PendingHolder): void {
    while (this.#bytes > bytesMax) {
      const [holder, bytes] = this.#largest();
      if (holder === undefined) return;
      const reason = tooMuchPending(this.#bytes, bytesMax, bytes);
      if (holder === self) throw reason;
      holder.giveWay(reason);
      this.note(holder, 0);
    }
  }

  /** Looks at all; each time, that costs one of them its connection. */
  #largest(): readonly [PendingHolder | undefined, number] {
    let largest: PendingHolder | undefined;
    let most = 0;
    for (const [holder, bytes] of this.#holders) {
      if (bytes <= most) continue;
      largest = holder;
      most = bytes;
    }
    return [largest, most];
  }
}

function tooMuchPending(all: number, bytesMax: number, bytes: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_TOO_MUCH_PENDING',
    `Unfinished records hold ${all} bytes, more than ${bytesMax} (pendingBytesMax); the one of this connection holds most, ${bytes}`,
  );
}
