import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FileId } from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { nfsstat3 } from '../generated/nfs.ts';

const SERVER_BYTES = 8;
const ID_BYTES = 8;
const SIGNED_BYTES = SERVER_BYTES + ID_BYTES;
const HANDLE_BYTES = SIGNED_BYTES + 16;

/**
 * Handles that cannot be guessed:
 *
 *     server   8 bytes    random, another one whenever the server starts
 *     file     8 bytes    the number of the file
 *     proof    16 bytes   HMAC-SHA-256 of both, cut off; its key is known to this process only
 *
 * Who has a handle of one file learns nothing about those of others, and permissions above a file can not be got around
 * by trying numbers.
 */
export class FileHandles {
  readonly #server = randomBytes(SERVER_BYTES);
  readonly #key = randomBytes(32);

  encode(file: FileId): Uint8Array {
    const handle = Buffer.alloc(HANDLE_BYTES);
    this.#server.copy(handle);
    handle.writeBigUInt64BE(BigInt(file), SERVER_BYTES);
    this.#proof(handle).copy(handle, SIGNED_BYTES, 0, HANDLE_BYTES - SIGNED_BYTES);
    return handle;
  }

  /** @throws NfsError NFS3ERR_BADHANDLE for what is none, NFS3ERR_STALE for one of an earlier server */
  decode(bytes: Uint8Array): FileId {
    const handle = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (handle.length !== HANDLE_BYTES) throw new NfsError(nfsstat3.NFS3ERR_BADHANDLE, 'Not a handle of this server');
    if (!handle.subarray(0, SERVER_BYTES).equals(this.#server)) {
      throw new NfsError(nfsstat3.NFS3ERR_STALE, 'A handle of another server');
    }
    const proof = this.#proof(handle).subarray(0, HANDLE_BYTES - SIGNED_BYTES);
    if (!timingSafeEqual(proof, handle.subarray(SIGNED_BYTES))) {
      throw new NfsError(nfsstat3.NFS3ERR_BADHANDLE, 'The handle was not made by this server');
    }
    return Number(handle.readBigUInt64BE(SERVER_BYTES));
  }

  #proof(handle: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(handle.subarray(0, SIGNED_BYTES)).digest();
  }
}
