import type { Iobuf } from './iobuf.ts';

/**
 * A set of references that live and end together: the buffers of one message, kept until it is written. It can be
 * reused after {@link clear}, and then allocates nothing.
 */
export class Iobref implements Disposable {
  // Slots from #length on are undefined. Clearing keeps the array: `length = 0` would throw its storage away.
  readonly #iobufs: (Iobuf | undefined)[] = [];
  #length = 0;

  /** References held. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of the pages held; a page that was added twice counts twice. */
  get byteLength(): number {
    let bytes = 0;
    for (const iobuf of this.#iobufs) bytes += iobuf?.bytes.length ?? 0;
    return bytes;
  }

  /**
   * Takes a reference of its own; the caller keeps theirs.
   *
   * @throws IobufError `ERR_IOBUF_RELEASED` when the iobuf is back in its pool already.
   */
  add(iobuf: Iobuf): void {
    this.#iobufs[this.#length] = iobuf.ref();
    this.#length++;
  }

  /** Takes a reference on every iobuf that `from` holds. */
  merge(from: Iobref): void {
    const count = from.#length;
    for (let i = 0; i < count; i++) {
      const iobuf = from.#iobufs[i];
      if (iobuf !== undefined) this.add(iobuf);
    }
  }

  /** Drops every reference taken, in the order they were taken. */
  clear(): void {
    const count = this.#length;
    this.#length = 0;
    for (let i = 0; i < count; i++) {
      const iobuf = this.#iobufs[i];
      this.#iobufs[i] = undefined;
      iobuf?.unref();
    }
  }

  /** Same as {@link clear}. */
  [Symbol.dispose](): void {
    this.clear();
  }
}
