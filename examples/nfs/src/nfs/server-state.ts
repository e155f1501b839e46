import { randomBytes } from 'node:crypto';
import type { RpcRequest } from '@gluster-ts/rpcsvc';
import type { FileSystem } from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { nfsstat3 } from '../generated/nfs.ts';
import { callerOf } from './caller.ts';
import type { Caller } from './caller.ts';
import { FileHandles } from './file-handles.ts';
import { Serial } from './serial.ts';

/** Most bytes of a READ and of a WRITE. */
export const TRANSFER_BYTES_MAX: number = 1024 * 1024;

/** Who may do what. */
export interface Policy {
  /** Nothing can be changed. */
  readonly readOnly: boolean;
  /** Callers that say they are the superuser are nobody. */
  readonly rootSquash: boolean;
}

/** What all procedures share. */
export class ServerState {
  readonly fs: FileSystem;
  readonly handles: FileHandles = new FileHandles();
  readonly serial: Serial = new Serial();
  /** Another one after each start: what was written unstably before may be lost, and clients write it again. */
  readonly writeVerifier: Uint8Array = randomBytes(8);
  readonly #policy: Policy;

  constructor(fs: FileSystem, policy: Policy) {
    this.fs = fs;
    this.#policy = policy;
  }

  get readOnly(): boolean {
    return this.#policy.readOnly;
  }

  callerOf({ identity }: RpcRequest): Caller {
    return callerOf(identity, this.#policy.rootSquash);
  }

  /** @throws NfsError NFS3ERR_ROFS */
  requireWritable(): void {
    if (this.readOnly) throw new NfsError(nfsstat3.NFS3ERR_ROFS, 'Nothing can be changed here');
  }
}
