import type { Datagram } from './datagram.ts';

/** What a datagram that waits costs beside its bytes: buffer, view and list entry, about. */
const OVERHEAD_BYTES = 256;

/** Memory for datagrams that wait, of one socket. */
export class WaitingBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Most that one connection may take. */
  get shareBytes(): number {
    return this.#bytesMax / 8;
  }

  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#bytesMax) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** Datagrams in the order they came. One that finds no room is gone: senders over UDP reckon with that. */
export class WaitingRoom<T extends Datagram = Datagram> {
  readonly #budget: WaitingBudget;
  readonly #bytesMax: number;
  #datagrams: T[] | undefined;
  #bytes = 0;

  /** @param bytesMax of this room; one datagram always may wait, as far as the budget goes */
  constructor(budget: WaitingBudget, bytesMax: number) {
    this.#budget = budget;
    this.#bytesMax = bytesMax;
  }

  get empty(): boolean {
    return this.#datagrams === undefined;
  }

  /** False: there is no room for it. */
  add(datagram: T): boolean {
    const bytes = costOf(datagram);
    if (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) return false;
    if (!this.#budget.take(bytes)) return false;
    this.#bytes += bytes;
    (this.#datagrams ??= []).push(datagram);
    return true;
  }

  next(): T | undefined {
    const datagram = this.#datagrams?.shift();
    if (datagram === undefined) return undefined;
    if (this.#datagrams?.length === 0) this.#datagrams = undefined;
    const bytes = costOf(datagram);
    this.#bytes -= bytes;
    this.#budget.give(bytes);
    return datagram;
  }

  /** Sends all away; says how many. */
  clear(): number {
    const count = this.#datagrams?.length ?? 0;
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#datagrams = undefined;
    return count;
  }
}

function costOf({ bytes }: Datagram): number {
  return bytes.byteLength + OVERHEAD_BYTES;
}
