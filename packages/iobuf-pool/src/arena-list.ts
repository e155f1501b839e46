import type { Arena } from './arena.ts';

/** A doubly linked list of arenas; an arena stands in one list at a time, by its own two links. */
export class ArenaList {
  #head: Arena | undefined = undefined;
  #tail: Arena | undefined = undefined;
  #length = 0;

  get head(): Arena | undefined {
    return this.#head;
  }

  get length(): number {
    return this.#length;
  }

  addFirst(arena: Arena): void {
    arena.next = this.#head;
    if (this.#head === undefined) this.#tail = arena;
    else this.#head.previous = arena;
    this.#head = arena;
    this.#length++;
  }

  addLast(arena: Arena): void {
    arena.previous = this.#tail;
    if (this.#tail === undefined) this.#head = arena;
    else this.#tail.next = arena;
    this.#tail = arena;
    this.#length++;
  }

  /** Only an arena that stands in this list. */
  remove(arena: Arena): void {
    if (arena.previous === undefined) this.#head = arena.next;
    else arena.previous.next = arena.next;
    if (arena.next === undefined) this.#tail = arena.previous;
    else arena.next.previous = arena.previous;
    arena.previous = undefined;
    arena.next = undefined;
    this.#length--;
  }

  /** The arena visited may be removed on the way. */
  *[Symbol.iterator](): Generator<Arena, void> {
    let arena = this.#head;
    while (arena !== undefined) {
      const next = arena.next;
      yield arena;
      arena = next;
    }
  }
}
