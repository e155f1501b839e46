/** A place in a {@link LinkedList}; it belongs to one item for good and stands in at most one list at a time. */
export class Link<T> {
  readonly item: T;
  list: LinkedList<T> | undefined = undefined;
  previous: Link<T> | undefined = undefined;
  next: Link<T> | undefined = undefined;

  constructor(item: T) {
    this.item = item;
  }
}

/** First in, first out, with removal from the middle in constant time. Adding and removing allocate nothing. */
export class LinkedList<T> {
  #head: Link<T> | undefined = undefined;
  #tail: Link<T> | undefined = undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The oldest item. */
  get first(): T | undefined {
    return this.#head?.item;
  }

  /** Only a link that stands in no list. */
  push(link: Link<T>): void {
    link.list = this;
    link.previous = this.#tail;
    if (this.#tail === undefined) this.#head = link;
    else this.#tail.next = link;
    this.#tail = link;
    this.#length++;
  }

  /** Takes the oldest item out. */
  shift(): T | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    this.remove(head);
    return head.item;
  }

  /** Only a link that stands in this list. */
  remove(link: Link<T>): void {
    if (link.previous === undefined) this.#head = link.next;
    else link.previous.next = link.next;
    if (link.next === undefined) this.#tail = link.previous;
    else link.next.previous = link.previous;
    link.list = undefined;
    link.previous = undefined;
    link.next = undefined;
    this.#length--;
  }

  /** Oldest first. The list must not change on the way. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let link = this.#head; link !== undefined; link = link.next) yield link.item;
  }
}
