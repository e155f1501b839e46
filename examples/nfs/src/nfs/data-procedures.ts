import { task } from '@gluster-ts/rpcsvc';
import type { Attributes, Durability } from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { nfsstat3, stable_how } from '../generated/nfs.ts';
import type { offset3 } from '../generated/nfs.ts';
import { answer } from './answer.ts';
import { MAY_EXECUTE, MAY_READ, MAY_WRITE, permits, requireForData } from './caller.ts';
import type { Caller } from './caller.ts';
import type { NfsHandlers } from './handlers.ts';
import { bytesOf } from './names.ts';
import { TRANSFER_BYTES_MAX } from './server-state.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

const SET_ID_BITS = 0o6000;

const DURABILITY: Readonly<Record<stable_how, Durability>> = {
  [stable_how.UNSTABLE]: 'none',
  [stable_how.DATA_SYNC]: 'data',
  [stable_how.FILE_SYNC]: 'all',
};

/** READLINK, READ, WRITE and COMMIT: RFC 1813 sections 3.3.5, 3.3.6, 3.3.7 and 3.3.21. */
export function dataProcedures(state: ServerState): Pick<NfsHandlers, 'READLINK' | 'READ' | 'WRITE' | 'COMMIT'> {
  const { fs, writeVerifier: verf } = state;
  return {
    async READLINK({ symlink }) {
      const subject = new Subject(state);
      const told = async () => ({ symlink_attributes: await subject.attributes() });
      return answer(async () => {
        const { file } = await subject.find(symlink);
        return { data: bytesOf(await fs.readlink(file)), ...(await told()) };
      }, told);
    },

    READ: task(
      async ({ file: handle, offset, count }, request) => {
        const caller = state.callerOf(request);
        const subject = new Subject(state);
        const told = async () => ({ file_attributes: await subject.attributes() });
        return answer(async () => {
          const { file, before } = await subject.find(handle);
          requireReadable(caller, before);
          const { data, eof, page } = await fs.read(file, numberOf(offset), Math.min(count, TRANSFER_BYTES_MAX));
          if (page !== undefined) {
            // Until the reply is sent: it refers to the page instead of copying it.
            request.keep(page);
            page.unref();
          }
          return { ...(await told()), count: data.length, eof, data };
        }, told);
      },
      { vectored: true },
    ),

    async WRITE({ file: handle, offset, count, stable, data }, request) {
      const caller = state.callerOf(request);
      const subject = new Subject(state);
      const told = async () => ({ file_wcc: await subject.wcc() });
      return answer(async () => {
        const { file, before } = await subject.find(handle);
        state.requireWritable();
        requireForData(caller, before, MAY_WRITE);
        if (count > data.length) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Fewer bytes than the call counts');
        if (numberOf(offset) + count > fs.limits.fileBytesMax) {
          throw new NfsError(nfsstat3.NFS3ERR_FBIG, 'No file can be as large as that');
        }
        await fs.write(file, numberOf(offset), data.subarray(0, count), DURABILITY[stable]);
        // What somebody else has written to does not run as the owner any more.
        if (caller.uid !== 0 && (before.mode & SET_ID_BITS) !== 0) {
          await fs.setattr(file, { mode: before.mode & ~SET_ID_BITS });
        }
        return { ...(await told()), count, committed: stable, verf };
      }, told);
    },

    async COMMIT({ file: handle }, request) {
      const caller = state.callerOf(request);
      const subject = new Subject(state);
      const told = async () => ({ file_wcc: await subject.wcc() });
      return answer(async () => {
        const { file, before } = await subject.find(handle);
        state.requireWritable();
        requireForData(caller, before, MAY_WRITE);
        await fs.commit(file);
        return { ...(await told()), verf };
      }, told);
    },
  };
}

/** A program that can be executed can be read: that is how it is executed over NFS (RFC 1813 section 4.4). */
function requireReadable(caller: Caller, file: Attributes): void {
  if (!permits(caller, file, MAY_EXECUTE)) requireForData(caller, file, MAY_READ);
}

/** Beyond every file system, where it need not be exact. */
function numberOf(offset: offset3): number {
  return Number(offset);
}
