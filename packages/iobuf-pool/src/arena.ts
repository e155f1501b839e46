import { activate, Iobuf } from './iobuf.ts';
import type { IobufHome } from './iobuf.ts';

/** What an arena tells its owner. */
export interface ArenaOwner {
  /** `iobuf` has dropped its last reference and its page is passive again. */
  returned(arena: Arena, iobuf: Iobuf): void;
}

/**
 * One contiguous buffer cut into pages of one class.
 *
 * Invariant: active + passive = pageCount. Pages are passive in two forms: those that were in use before stand on a
 * stack with their iobuf, the rest, from #carved on, have none yet.
 */
export class Arena implements IobufHome {
  /** Neighbours in the list that the arena stands in; see {@link ArenaList}. */
  previous: Arena | undefined = undefined;
  next: Arena | undefined = undefined;

  readonly pageBytes: number;
  readonly pageCount: number;
  readonly #owner: ArenaOwner;
  readonly #buffer: ArrayBuffer;
  // Fixed in length, so that neither taking nor returning a page allocates. The last page returned is the first to be
  // taken again: its bytes are the likeliest to be in the processor's cache.
  readonly #stack: (Iobuf | undefined)[];
  #stacked = 0;
  #carved = 0;
  #active = 0;
  #freshObjects: boolean;

  /** `freshObjects`: no iobuf object is handed out twice (the pool's debug mode). */
  constructor(owner: ArenaOwner, buffer: ArrayBuffer, pageBytes: number, freshObjects: boolean) {
    this.#owner = owner;
    this.#buffer = buffer;
    this.pageBytes = pageBytes;
    this.pageCount = buffer.byteLength / pageBytes;
    this.#stack = new Array<Iobuf | undefined>(this.pageCount).fill(undefined);
    this.#freshObjects = freshObjects;
  }

  get active(): number {
    return this.#active;
  }

  get passive(): number {
    return this.pageCount - this.#active;
  }

  get byteLength(): number {
    return this.#buffer.byteLength;
  }

  /** Moves a page from passive to active and gives its iobuf one reference. Only when `passive` is above 0. */
  take(): Iobuf {
    const iobuf = this.#pop() ?? this.#iobufAt(this.#carved++ * this.pageBytes);
    this.#active++;
    activate(iobuf);
    return iobuf;
  }

  takeBack(iobuf: Iobuf): void {
    this.#active--;
    this.#stack[this.#stacked++] = this.#freshObjects ? this.#iobufAt(iobuf.bytes.byteOffset) : iobuf;
    this.#owner.returned(this, iobuf);
  }

  #pop(): Iobuf | undefined {
    if (this.#stacked === 0) return undefined;
    const iobuf = this.#stack[--this.#stacked];
    // An iobuf that is lost must be collectable, or debug mode could not report it.
    this.#stack[this.#stacked] = undefined;
    return iobuf;
  }

  #iobufAt(byteOffset: number): Iobuf {
    return new Iobuf(this, this.#buffer, byteOffset, this.pageBytes);
  }
}
