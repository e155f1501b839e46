import { randomBytes } from 'node:crypto';
import { nfsstat3 } from '../generated/nfs.ts';
import type { DirectoryPage, FileName } from './file-system.ts';
import { NfsError } from './nfs-error.ts';

/** Cookies up to here are the beginning, `.` and `..`. */
const COOKIE_FIRST = 3;

interface Entry<T> {
  readonly cookie: number;
  readonly name: FileName;
  value: T;
  gone: boolean;
}

/**
 * The entries of a directory, each with a cookie that stays the same as long as the entry is there. A new entry gets the
 * next number. So a client that reads a directory in pieces, while entries come and go, sees each one that was there all
 * the time exactly once.
 */
export class DirectoryIndex<T> {
  /** Other cookies than those of this index come with another one. */
  readonly verifier: Uint8Array = randomBytes(8);
  // In the order of cookies. An entry that is removed stays as a gap, until half of them are.
  #inOrder: Entry<T>[] = [];
  readonly #byName = new Map<FileName, Entry<T>>();
  #cookieNext = COOKIE_FIRST;

  get size(): number {
    return this.#byName.size;
  }

  has(name: FileName): boolean {
    return this.#byName.has(name);
  }

  get(name: FileName): T | undefined {
    return this.#byName.get(name)?.value;
  }

  names(): IterableIterator<FileName> {
    return this.#byName.keys();
  }

  /** The value of a name that is there, or a further entry. */
  set(name: FileName, value: T): void {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const entry = { cookie: this.#cookieNext++, name, value, gone: false };
    this.#byName.set(name, entry);
    this.#inOrder.push(entry);
  }

  delete(name: FileName): void {
    const entry = this.#byName.get(name);
    if (entry === undefined) return;
    entry.gone = true;
    this.#byName.delete(name);
    if (this.#inOrder.length > 32 && this.#inOrder.length > 2 * this.#byName.size) {
      this.#inOrder = this.#inOrder.filter(({ gone }) => !gone);
    }
  }

  /** @throws NfsError NFS3ERR_BAD_COOKIE when the cookie is one of another index */
  page(cookie: bigint, verifier: Uint8Array, entriesMax: number): DirectoryPage {
    if (cookie >= COOKIE_FIRST && !Buffer.from(verifier).equals(this.verifier)) {
      throw new NfsError(nfsstat3.NFS3ERR_BAD_COOKIE, 'The cookie is older than what is known of the directory');
    }
    const entries: Entry<T>[] = [];
    let at = this.#after(cookie);
    for (; at < this.#inOrder.length && entries.length < entriesMax; at++) {
      const entry = this.#inOrder[at];
      if (entry?.gone === false) entries.push(entry);
    }
    return { verifier: this.verifier, entries, eof: at === this.#inOrder.length };
  }

  /** Where the first entry with a larger cookie is: a binary search. */
  #after(cookie: bigint): number {
    let low = 0;
    let high = this.#inOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#inOrder[middle]?.cookie ?? Infinity) > cookie) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
