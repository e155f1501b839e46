import type { Attributes, Changes } from '../file-system/file-system.ts';
import { NfsError, statusOf } from '../file-system/nfs-error.ts';
import {
  ACCESS3_DELETE,
  ACCESS3_EXECUTE,
  ACCESS3_EXTEND,
  ACCESS3_LOOKUP,
  ACCESS3_MODIFY,
  ACCESS3_READ,
  ftype3,
  nfsstat3,
} from '../generated/nfs.ts';
import { answer } from './answer.ts';
import { changesOf, fattr3Of, nfstime3Of } from './attributes.ts';
import { isMember, MAY_EXECUTE, MAY_READ, MAY_WRITE, permits, requireForData, requireOwner } from './caller.ts';
import type { Caller } from './caller.ts';
import type { NfsHandlers } from './handlers.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

const SET_ID_BITS = 0o6000;
const SET_GROUP_ID = 0o2000;

/** GETATTR, SETATTR and ACCESS: RFC 1813 sections 3.3.1, 3.3.2 and 3.3.4. */
export function attributeProcedures(state: ServerState): Pick<NfsHandlers, 'GETATTR' | 'SETATTR' | 'ACCESS'> {
  const { fs, serial } = state;
  return {
    async GETATTR({ object }) {
      try {
        const attributes = await fs.getattr(state.handles.decode(object.data));
        return { status: nfsstat3.NFS3_OK, resok: { obj_attributes: fattr3Of(attributes) } };
      } catch (error) {
        const status = statusOf(error);
        if (status === undefined) throw error;
        return { status };
      }
    },

    async SETATTR({ object, new_attributes, guard }, request) {
      const caller = state.callerOf(request);
      const subject = new Subject(state);
      const told = async () => ({ obj_wcc: await subject.wcc() });
      return serial.run(async () =>
        answer(async () => {
          const { file, before } = await subject.find(object);
          state.requireWritable();
          if (guard.check) {
            const { seconds, nseconds } = nfstime3Of(before.ctime);
            if (guard.obj_ctime.seconds !== seconds || guard.obj_ctime.nseconds !== nseconds) {
              throw new NfsError(nfsstat3.NFS3ERR_NOT_SYNC, 'The file has changed meanwhile');
            }
          }
          await fs.setattr(file, permitted(caller, before, changesOf(new_attributes), fs.limits.fileBytesMax));
          return told();
        }, told),
      );
    },

    async ACCESS({ object, access }, request) {
      const caller = state.callerOf(request);
      const subject = new Subject(state);
      const told = async () => ({ obj_attributes: await subject.attributes() });
      return answer(async () => {
        const { before } = await subject.find(object);
        return { ...(await told()), access: access & granted(caller, before, state.readOnly) };
      }, told);
    },
  };
}

/**
 * The changes, as far as they make sense for the file: a symbolic link has no mode.
 *
 * @throws NfsError when the caller may not make them
 */
function permitted(caller: Caller, before: Attributes, changes: Changes, fileBytesMax: number): Changes {
  const { mode, uid, gid, size, atime, mtime } = changes;
  if (size !== undefined) {
    if (size > fileBytesMax) throw new NfsError(nfsstat3.NFS3ERR_FBIG, 'No file can be as large as that');
    requireForData(caller, before, MAY_WRITE);
  }
  if (mode !== undefined) requireOwner(caller, before);
  if (uid !== undefined && uid !== before.uid && caller.uid !== 0) {
    throw new NfsError(nfsstat3.NFS3ERR_PERM, 'Only the superuser gives files away');
  }
  if (gid !== undefined && gid !== before.gid) {
    requireOwner(caller, before);
    if (!isMember(caller, gid)) throw new NfsError(nfsstat3.NFS3ERR_PERM, 'The caller is not in that group');
  }
  for (const time of [atime, mtime]) {
    if (time === 'now') requireForData(caller, before, MAY_WRITE);
    else if (time !== undefined) requireOwner(caller, before);
  }
  if (before.type === ftype3.NF3LNK) return { ...changes, mode: before.mode };
  return { ...changes, ...modeAfter(caller, before, changes) };
}

/** Nobody gets, by a change of file or owner, a program that runs as somebody else. */
function modeAfter(caller: Caller, before: Attributes, { mode, uid, gid, size }: Changes): { mode?: number } {
  if (before.type === ftype3.NF3DIR || caller.uid === 0) return mode === undefined ? {} : { mode };
  if (mode !== undefined) return { mode: isMember(caller, gid ?? before.gid) ? mode : mode & ~SET_GROUP_ID };
  const loses = (uid ?? gid ?? size) !== undefined && (before.mode & SET_ID_BITS) !== 0;
  return loses ? { mode: before.mode & ~SET_ID_BITS } : {};
}

/** What ACCESS can grant; questions that make no sense for the type of file are answered with no. */
function granted(caller: Caller, file: Attributes, readOnly: boolean): number {
  const isDirectory = file.type === ftype3.NF3DIR;
  let access = 0;
  if (permits(caller, file, MAY_READ)) access |= ACCESS3_READ;
  if (permits(caller, file, MAY_WRITE) && !readOnly) {
    access |= ACCESS3_MODIFY | ACCESS3_EXTEND | (isDirectory ? ACCESS3_DELETE : 0);
  }
  if (permits(caller, file, MAY_EXECUTE)) access |= isDirectory ? ACCESS3_LOOKUP : ACCESS3_EXECUTE;
  return access;
}
