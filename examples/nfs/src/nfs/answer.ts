import { statusOf } from '../file-system/nfs-error.ts';
import type { NfsFailure } from '../file-system/nfs-error.ts';
import { nfsstat3 } from '../generated/nfs.ts';

/** What nearly every result of NFS is. */
export type Answer<Ok, Fail> =
  | { readonly status: typeof nfsstat3.NFS3_OK; readonly resok: Ok }
  | { readonly status: NfsFailure; readonly resfail: Fail };

/**
 * Carries a procedure out. When that fails the answer is a status, and what `told` says. A mistake in this program goes
 * through: the caller gets SYSTEM_ERR, and the log the reason.
 */
export async function answer<Ok, Fail>(
  procedure: () => Promise<Ok>,
  told: () => Promise<Fail>,
): Promise<Answer<Ok, Fail>> {
  try {
    return { status: nfsstat3.NFS3_OK, resok: await procedure() };
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    return { status, resfail: await told() };
  }
}
