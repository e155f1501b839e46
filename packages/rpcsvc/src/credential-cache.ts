import type { Identity } from '@gluster-ts/auth';
import type { OpaqueAuth } from '@gluster-ts/xdr';

/** So many misses in a row, and remembering is only tried now and then. */
const MISSES_MAX = 8;
const RETRY_EVERY = 32;

/**
 * The last credential of one connection and what it was decoded to: most clients send the same one in every call, and
 * get the same frozen {@link Identity} for it. One is enough: whoever calls on behalf of many users alternates more than
 * a short list would catch, and is not remembered any more.
 *
 * Plain: a copy of the bytes. Equal: a latin1 string has one character per byte. Won: 180 bytes for each idle connection, of
 * which a typed array and its buffer would be most.
 *
 * Plain: decode every credential. Equal: only for schemes whose verdict depends on these bytes alone. Won: a call with
 * AUTH_GLUSTERFS-v2 takes 0.6 of the time (bench rpcsvc/null-sync-v2, 2026-11-22, Node 26.10).
 */
export class CredentialCache {
  /** Credentials in a row that were other ones than before. */
  #misses = 0;
  #flavor = 0;
  #body = '';
  #identity: Identity | undefined = undefined;

  /** The identity of exactly these bytes, if they were the last ones. */
  find({ flavor, bytes, start, end }: OpaqueAuth): Identity | undefined {
    if (flavor !== this.#flavor || end - start !== this.#body.length) return undefined;
    const body = this.#body;
    // From behind: what changes from call to call (a time, a lock owner) stands there in Gluster's credentials.
    for (let i = body.length - 1; i >= 0; i--) {
      if (bytes[start + i] !== body.charCodeAt(i)) return undefined;
    }
    if (this.#misses !== 0) this.#misses = 0;
    return this.#identity;
  }

  /**
   * Plain: always. Equal: what is not remembered is decoded. Won: copies that nobody asks for, 7 % of the CPU of a call by
   * somebody who calls as another user each time (bench variants/pools, 2026-11-22, Node 26.10).
   */
  remember({ flavor, bytes, start, end }: OpaqueAuth, identity: Identity): void {
    if (++this.#misses > MISSES_MAX && this.#misses % RETRY_EVERY !== 0) return;
    this.#flavor = flavor;
    this.#body = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    this.#identity = identity;
  }
}
