/** A place in a {@link LinkedList}. */
export interface ListNode<T> {
  readonly value: T;
  previous: ListNode<T> | undefined;
  next: ListNode<T> | undefined;
}

/** First in, first out, and out of the middle: each in constant time. */
export class LinkedList<T> {
  first: ListNode<T> | undefined = undefined;
  size = 0;
  #last: ListNode<T> | undefined = undefined;

  push(value: T): ListNode<T> {
    const node: ListNode<T> = { value, previous: this.#last, next: undefined };
    if (this.#last === undefined) this.first = node;
    else this.#last.next = node;
    this.#last = node;
    this.size++;
    return node;
  }

  /** Takes out a node of this list; it must not have been taken out before. */
  remove(node: ListNode<T>): void {
    const { previous, next } = node;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    this.size--;
  }
}
