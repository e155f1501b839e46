import { ArenaList } from './arena-list.ts';
import { Arena } from './arena.ts';
import type { ArenaOwner } from './arena.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { IobufTracker } from './tracker.ts';
import type { Iobuf } from './iobuf.ts';
import type { PageClass } from './page-classes.ts';
import type { IobufClassStats } from './stats.ts';

/**
 * Wholly passive arenas that a class keeps beside the one it works in. C gives such an arena back at once, so that a
 * load swinging around an arena's size maps and unmaps at each swing; one in hand takes the swing, and `prune()` ends it.
 */
const SPARE_ARENAS = 1;

/**
 * The arenas of one page class, in three lists as in C:
 *
 *     arenas   have a passive page; the first one serves
 *     filled   have none
 *     purge    have no active page and are more than the class needs
 *
 * An arena is allocated at the first need. (stage 1.3)
 */
export class PagePool implements ArenaOwner {
  readonly #pageBytes: number;
  readonly #pagesPerArena: number;
  readonly #budget: ByteBudget;
  readonly #tracker: IobufTracker | undefined;
  readonly #arenas: ArenaList = new ArenaList();
  readonly #filled: ArenaList = new ArenaList();
  readonly #purge: ArenaList = new ArenaList();
  #active = 0;
  #maxActive = 0;
  #requests = 0;
  #misses = 0;

  constructor(pageClass: PageClass, budget: ByteBudget, tracker: IobufTracker | undefined) {
    this.#pageBytes = pageClass.pageBytes;
    this.#pagesPerArena = pageClass.pagesPerArena;
    this.#budget = budget;
    this.#tracker = tracker;
  }

  /** Constant time, and no allocation for a page that was in use before. */
  get(): Iobuf {
    const arena = this.#arenas.head ?? this.#addArena();
    const iobuf = arena.take();
    if (arena.passive === 0) {
      this.#arenas.remove(arena);
      this.#filled.addFirst(arena);
    }
    this.#requests++;
    if (++this.#active > this.#maxActive) this.#maxActive = this.#active;
    this.#tracker?.taken(iobuf);
    return iobuf;
  }

  returned(arena: Arena, iobuf: Iobuf): void {
    this.#tracker?.returned(iobuf);
    this.#active--;
    if (arena.passive === 1) {
      this.#filled.remove(arena);
      this.#arenas.addLast(arena);
    }
    if (arena.active === 0 && this.#arenas.length > 1) this.#retire(arena);
  }

  /** Gives back every wholly passive arena but the one that the class works in. */
  prune(): void {
    for (const arena of this.#purge) this.#release(this.#purge, arena);
    for (const arena of this.#arenas) {
      if (arena.active === 0 && this.#arenas.length > 1) this.#release(this.#arenas, arena);
    }
  }

  /** Gives back every wholly passive arena. */
  pruneAll(): void {
    this.prune();
    for (const arena of this.#arenas) {
      if (arena.active === 0) this.#release(this.#arenas, arena);
    }
  }

  stats(): IobufClassStats {
    const arenas = this.#arenas.length + this.#filled.length + this.#purge.length;
    return {
      pageBytes: this.#pageBytes,
      pagesPerArena: this.#pagesPerArena,
      arenas,
      filled: this.#filled.length,
      purge: this.#purge.length,
      active: this.#active,
      passive: arenas * this.#pagesPerArena - this.#active,
      maxActive: this.#maxActive,
      hits: this.#requests - this.#misses,
      misses: this.#misses,
    };
  }

  #addArena(): Arena {
    const arena = this.#unpurge() ?? this.#allocateArena();
    this.#arenas.addFirst(arena);
    return arena;
  }

  #unpurge(): Arena | undefined {
    const arena = this.#purge.head;
    if (arena !== undefined) this.#purge.remove(arena);
    return arena;
  }

  #allocateArena(): Arena {
    const bytes = this.#pageBytes * this.#pagesPerArena;
    const buffer = this.#budget.allocate(bytes, `an arena of ${this.#pagesPerArena} × ${this.#pageBytes} bytes`);
    this.#misses++;
    return new Arena(this, buffer, this.#pageBytes, this.#tracker !== undefined);
  }

  /** The arena has become wholly passive and is not the only one with a passive page. */
  #retire(arena: Arena): void {
    if (this.#purge.length >= SPARE_ARENAS) {
      this.#release(this.#arenas, arena);
      return;
    }
    this.#arenas.remove(arena);
    this.#purge.addLast(arena);
  }

  // Dropped, not detached: were a page of it still being written to a socket, by somebody's mistake, detaching would
  // free the memory under the kernel's feet. The garbage collector frees it when no view is left.
  #release(list: ArenaList, arena: Arena): void {
    list.remove(arena);
    this.#budget.giveBack(arena.byteLength);
  }
}
