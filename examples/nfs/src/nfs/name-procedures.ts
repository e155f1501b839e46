import { NfsError, statusOf } from '../file-system/nfs-error.ts';
import type { FileId, FileName, Found } from '../file-system/file-system.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';
import type { diropargs3, wcc_data } from '../generated/nfs.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { fattr3Of } from './attributes.ts';
import { MAY_EXECUTE, MAY_WRITE, require, requireUnstuck } from './caller.ts';
import type { Caller } from './caller.ts';
import type { NfsHandlers } from './handlers.ts';
import { movedNameOf, nameOf, newNameOf, oldNameOf } from './names.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

type NameProcedures = Pick<NfsHandlers, 'LOOKUP' | 'REMOVE' | 'RMDIR' | 'RENAME' | 'LINK'>;

/** LOOKUP, REMOVE, RMDIR, RENAME and LINK: RFC 1813 sections 3.3.3 and 3.3.12 to 3.3.15. */
export function nameProcedures(state: ServerState): NameProcedures {
  const { fs, serial } = state;
  return {
    async LOOKUP({ what }, request) {
      const caller = state.callerOf(request);
      const directory = new Subject(state);
      const told = async () => ({ dir_attributes: await directory.attributes() });
      return answer(async () => {
        const { file, before } = await directory.find(what.dir);
        if (before.type !== ftype3.NF3DIR) throw notDirectory();
        require(caller, before, MAY_EXECUTE);
        const found = await lookup(state, file, nameOf(what.name));
        return {
          object: { data: state.handles.encode(found.file) },
          obj_attributes: { attributes_follow: true, attributes: fattr3Of(found.attributes) },
          ...(await told()),
        };
      }, told);
    },

    async REMOVE({ object }, request) {
      const caller = state.callerOf(request);
      return removal(state, caller, object, async (file, name) => fs.remove(file, name));
    },

    async RMDIR({ object }, request) {
      const caller = state.callerOf(request);
      return removal(state, caller, object, async (file, name) => fs.rmdir(file, name));
    },

    async RENAME({ from, to }, request) {
      const caller = state.callerOf(request);
      const source = new Subject(state);
      const target = new Subject(state);
      const told = async () => ({ fromdir_wcc: await source.wcc(), todir_wcc: await target.wcc() });
      return serial.run(async () =>
        answer(async () => {
          const fromDirectory = await source.find(from.dir);
          const toDirectory = await target.find(to.dir);
          const fromName = movedNameOf(from.name);
          const toName = movedNameOf(to.name);
          state.requireWritable();
          for (const { before } of [fromDirectory, toDirectory]) {
            if (before.type !== ftype3.NF3DIR) throw notDirectory();
            require(caller, before, MAY_WRITE | MAY_EXECUTE);
          }
          const moved = await fs.lookup(fromDirectory.file, fromName);
          requireUnstuck(caller, fromDirectory.before, moved.attributes);
          const movedIsDirectory = moved.attributes.type === ftype3.NF3DIR;
          // Its entry `..` changes.
          if (movedIsDirectory && fromDirectory.file !== toDirectory.file) require(caller, moved.attributes, MAY_WRITE);
          const replaced = await lookupIfThere(state, toDirectory.file, toName);
          if (replaced !== undefined) {
            requireUnstuck(caller, toDirectory.before, replaced.attributes);
            if ((replaced.attributes.type === ftype3.NF3DIR) !== movedIsDirectory) throw inTheWay();
          }
          try {
            await fs.rename(fromDirectory.file, fromName, toDirectory.file, toName);
          } catch (error) {
            throw statusOf(error) === nfsstat3.NFS3ERR_NOTEMPTY ? inTheWay() : error;
          }
          return told();
        }, told),
      );
    },

    async LINK({ file: handle, link }, request) {
      const caller = state.callerOf(request);
      const subject = new Subject(state);
      const directory = new Subject(state);
      const told = async () => ({ file_attributes: await subject.attributes(), linkdir_wcc: await directory.wcc() });
      return serial.run(async () =>
        answer(async () => {
          const { file } = await subject.find(handle);
          const { file: into, before } = await directory.find(link.dir);
          if (before.type !== ftype3.NF3DIR) throw notDirectory();
          const name = newNameOf(link.name);
          state.requireWritable();
          require(caller, before, MAY_WRITE | MAY_EXECUTE);
          await fs.link(file, into, name);
          return told();
        }, told),
      );
    },
  };
}

/** Looks a name up; `.` and `..` are names here. */
export async function lookup({ fs }: ServerState, directory: FileId, name: FileName): Promise<Found> {
  if (name !== '.' && name !== '..') return fs.lookup(directory, name);
  const file = name === '.' ? directory : await fs.parent(directory);
  return { file, attributes: await fs.getattr(file) };
}

/** Undefined when there is no such name. */
export async function lookupIfThere({ fs }: ServerState, file: FileId, name: FileName): Promise<Found | undefined> {
  try {
    return await fs.lookup(file, name);
  } catch (error) {
    if (statusOf(error) === nfsstat3.NFS3ERR_NOENT) return undefined;
    throw error;
  }
}

/** What REMOVE and RMDIR have in common. */
async function removal(
  state: ServerState,
  caller: Caller,
  { dir, name: bytes }: diropargs3,
  remove: (directory: FileId, name: FileName) => Promise<void>,
): Promise<Answer<{ dir_wcc: wcc_data }, { dir_wcc: wcc_data }>> {
  const directory = new Subject(state);
  const told = async (): Promise<{ dir_wcc: wcc_data }> => ({ dir_wcc: await directory.wcc() });
  return state.serial.run(async () =>
    answer(async () => {
      const { file, before } = await directory.find(dir);
      if (before.type !== ftype3.NF3DIR) throw notDirectory();
      const name = oldNameOf(bytes);
      state.requireWritable();
      require(caller, before, MAY_WRITE | MAY_EXECUTE);
      requireUnstuck(caller, before, (await state.fs.lookup(file, name)).attributes);
      await remove(file, name);
      return told();
    }, told),
  );
}

export function notDirectory(): NfsError {
  return new NfsError(nfsstat3.NFS3ERR_NOTDIR, 'Not a directory');
}

/** RENAME's only word for a target that can not be replaced (RFC 1813 section 3.3.14). */
function inTheWay(): NfsError {
  return new NfsError(nfsstat3.NFS3ERR_EXIST, 'What is there cannot be replaced');
}
