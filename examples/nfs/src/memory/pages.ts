import { IobufError } from '@gluster-ts/iobuf-pool';
import type { Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';
import { nfsstat3 } from '../generated/nfs.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import type { ReadResult } from '../file-system/file-system.ts';

/** Bytes of a file that lie in one page: what READ and WRITE move at most, so that a call mostly touches one. */
export const PAGE_BYTES: number = 1024 * 1024;

const ZEROS = new Uint8Array(PAGE_BYTES);

/**
 * The bytes of a file, in pages of a pool. A page that was never written is not there: it reads as zeros.
 *
 * A READ hands its page out as it is, and the reply is sent from there. So a page that somebody else holds is never written
 * to: its place is taken by a copy.
 */
export class Pages {
  readonly #pool: IobufPool;
  readonly #pageBytes: number;
  // A page is as long as its class in the pool; those of small files are small.
  readonly #pages = new Map<number, Iobuf>();
  #size = 0;
  #used = 0;

  /** @param pageBytes at most the default */
  constructor(pool: IobufPool, pageBytes: number = PAGE_BYTES) {
    this.#pool = pool;
    this.#pageBytes = pageBytes;
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of its pages. */
  get used(): number {
    return this.#used;
  }

  read(offset: number, count: number): ReadResult {
    const end = Math.min(offset + count, this.#size);
    const eof = offset + count >= this.#size;
    if (end <= offset) return { data: ZEROS.subarray(0, 0), eof };
    const number = Math.floor(offset / this.#pageBytes);
    const start = number * this.#pageBytes;
    const page = this.#pages.get(number);
    if (end <= start + this.#pageBytes) {
      if (page === undefined) return { data: ZEROS.subarray(0, end - offset), eof };
      if (end - start <= page.bytes.length) {
        return { data: page.bytes.subarray(offset - start, end - start), eof, page: page.ref() };
      }
    }
    return { data: this.#gather(offset, end), eof };
  }

  /** @throws NfsError NFS3ERR_NOSPC when the pool has no more; what was written before that stays written */
  write(offset: number, data: Uint8Array): void {
    let written = 0;
    while (written < data.length) {
      const at = (offset + written) % this.#pageBytes;
      const number = Math.floor((offset + written) / this.#pageBytes);
      const part = data.subarray(written, written + this.#pageBytes - at);
      this.#writable(number, at, at + part.length).bytes.set(part, at);
      written += part.length;
      this.#size = Math.max(this.#size, offset + written);
    }
  }

  truncate(size: number): void {
    if (size < this.#size) {
      const kept = Math.floor(size / this.#pageBytes);
      for (const number of this.#pages.keys()) {
        if (number > kept || (number === kept && size % this.#pageBytes === 0)) this.#replace(number, undefined);
      }
      // What lay behind the new end must not come back when the file grows again.
      const last = this.#pages.get(kept);
      const at = size % this.#pageBytes;
      if (last !== undefined && at < last.bytes.length) this.#writable(kept, at, at).bytes.fill(0, at);
    }
    this.#size = size;
  }

  /** Gives all pages back. */
  clear(): void {
    for (const number of this.#pages.keys()) this.#replace(number, undefined);
    this.#size = 0;
  }

  #gather(offset: number, end: number): Uint8Array {
    const data = new Uint8Array(end - offset);
    for (let number = Math.floor(offset / this.#pageBytes); number * this.#pageBytes < end; number++) {
      const start = number * this.#pageBytes;
      const from = Math.max(offset - start, 0);
      const bytes = this.#pages.get(number)?.bytes.subarray(from, end - start);
      if (bytes !== undefined) data.set(bytes, start + from - offset);
    }
    return data;
  }

  /** A page that nobody else holds, with room up to `end`; all of it is the file's but `[start, end)`, which is to be written. */
  #writable(number: number, start: number, end: number): Iobuf {
    const old = this.#pages.get(number);
    if (old !== undefined && old.references === 1 && old.bytes.length >= end) return old;
    const page = this.#get(Math.max(end, old?.bytes.length ?? 0));
    const kept = old?.bytes.length ?? 0;
    if (old !== undefined && (start > 0 || end < kept)) page.bytes.set(old.bytes);
    // Pages come with bytes of their former owners.
    page.bytes.fill(0, Math.min(kept, page.bytes.length), Math.max(start, kept));
    page.bytes.fill(0, Math.max(end, kept));
    this.#replace(number, page);
    return page;
  }

  #get(bytes: number): Iobuf {
    try {
      return this.#pool.get(bytes);
    } catch (error) {
      if (!(error instanceof IobufError)) throw error;
      throw new NfsError(nfsstat3.NFS3ERR_NOSPC, 'The memory file system is full');
    }
  }

  #replace(number: number, page: Iobuf | undefined): void {
    const old = this.#pages.get(number);
    this.#used += (page?.bytes.length ?? 0) - (old?.bytes.length ?? 0);
    if (page === undefined) this.#pages.delete(number);
    else this.#pages.set(number, page);
    old?.unref();
  }
}
