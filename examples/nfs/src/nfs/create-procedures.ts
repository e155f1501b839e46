import { NfsError } from '../file-system/nfs-error.ts';
import type { Attributes, Changes, FileId, FileName, NewFile } from '../file-system/file-system.ts';
import { createmode3, ftype3, nfsstat3 } from '../generated/nfs.ts';
import type { createhow3, diropargs3, post_op_attr, post_op_fh3, wcc_data } from '../generated/nfs.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { changesOf } from './attributes.ts';
import { isMember, MAY_EXECUTE, MAY_WRITE, require, requireForData } from './caller.ts';
import type { Caller } from './caller.ts';
import type { NfsHandlers } from './handlers.ts';
import { lookupIfThere, notDirectory } from './name-procedures.ts';
import { newNameOf, targetOf } from './names.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

const SET_GROUP_ID = 0o2000;

/** CREATE, MKDIR, SYMLINK and MKNOD: RFC 1813 sections 3.3.8 to 3.3.11. */
export function createProcedures(state: ServerState): Pick<NfsHandlers, 'CREATE' | 'MKDIR' | 'SYMLINK' | 'MKNOD'> {
  return {
    async CREATE({ where, how }, request) {
      const caller = state.callerOf(request);
      return creation(state, where, async (place) => {
        if (how.mode === createmode3.EXCLUSIVE) return createExclusive(state, caller, place, how.verf);
        return createFile(state, caller, place, how);
      });
    },

    async MKDIR({ where, attributes }, request) {
      const caller = state.callerOf(request);
      return creation(state, where, async (place) => {
        const changes = changesOf(attributes);
        const inherited = place.before.mode & SET_GROUP_ID;
        const mode = (changes.mode ?? 0o755) | inherited;
        return make(state, caller, place, { ...changes, mode }, { type: ftype3.NF3DIR });
      });
    },

    async SYMLINK({ where, symlink }, request) {
      const caller = state.callerOf(request);
      return creation(state, where, async (place) => {
        const target = targetOf(symlink.symlink_data);
        const changes = { ...changesOf(symlink.symlink_attributes), mode: 0o777 };
        return make(state, caller, place, changes, { type: ftype3.NF3LNK, target });
      });
    },

    async MKNOD({ where, what }, request) {
      const caller = state.callerOf(request);
      return creation(state, where, async (place) => {
        switch (what.type) {
          case ftype3.NF3CHR:
          case ftype3.NF3BLK: {
            if (caller.uid !== 0) throw new NfsError(nfsstat3.NFS3ERR_PERM, 'Devices are for the superuser');
            const { dev_attributes, spec } = what.device;
            const device = { major: spec.specdata1, minor: spec.specdata2 };
            return make(state, caller, place, changesOf(dev_attributes), { type: what.type, device });
          }
          case ftype3.NF3SOCK:
          case ftype3.NF3FIFO:
            return make(state, caller, place, changesOf(what.pipe_attributes), { type: what.type });
          default:
            throw new NfsError(nfsstat3.NFS3ERR_BADTYPE, 'MKNOD makes devices, sockets and FIFOs');
        }
      });
    },
  };
}

/** Where something is to be made. */
interface NewPlace {
  readonly directory: FileId;
  readonly before: Attributes;
  readonly name: FileName;
}

interface Created {
  readonly obj: post_op_fh3;
  readonly obj_attributes: post_op_attr;
  readonly dir_wcc: wcc_data;
}

/** What all four have in common. */
async function creation(
  state: ServerState,
  { dir, name: bytes }: diropargs3,
  create: (place: NewPlace) => Promise<FileId>,
): Promise<Answer<Created, { dir_wcc: wcc_data }>> {
  const parent = new Subject(state);
  const told = async (): Promise<{ dir_wcc: wcc_data }> => ({ dir_wcc: await parent.wcc() });
  return state.serial.run(async () =>
    answer(async () => {
      const { file: directory, before } = await parent.find(dir);
      if (before.type !== ftype3.NF3DIR) throw notDirectory();
      const name = newNameOf(bytes);
      state.requireWritable();
      const created = new Subject(state);
      await created.take(await create({ directory, before, name }));
      return { obj: created.handle(), obj_attributes: await created.attributes(), ...(await told()) };
    }, told),
  );
}

/** UNCHECKED takes a regular file that is there, and changes of it only the size; GUARDED takes none. */
async function createFile(
  state: ServerState,
  caller: Caller,
  place: NewPlace,
  how: Extract<createhow3, { obj_attributes: unknown }>,
): Promise<FileId> {
  const changes = changesOf(how.obj_attributes);
  const there = await lookupIfThere(state, place.directory, place.name);
  if (there === undefined) return make(state, caller, place, changes, { type: ftype3.NF3REG });
  if (how.mode === createmode3.GUARDED || there.attributes.type !== ftype3.NF3REG) throw exists();
  require(caller, place.before, MAY_EXECUTE);
  const { size } = changes;
  if (size !== undefined) {
    requireForData(caller, there.attributes, MAY_WRITE);
    await state.fs.setattr(there.file, { size });
  }
  return there.file;
}

/**
 * The verifier is kept in the times of the new file, until the client sets them with the SETATTR that has to follow. A
 * client that did not get the answer sends the call again, and finds the file that it made itself.
 */
async function createExclusive(
  state: ServerState,
  caller: Caller,
  place: NewPlace,
  verifier: Uint8Array,
): Promise<FileId> {
  const [atime, mtime] = timesOf(verifier);
  const there = await lookupIfThere(state, place.directory, place.name);
  if (there === undefined) {
    return make(state, caller, place, { mode: 0o600, atime, mtime }, { type: ftype3.NF3REG });
  }
  const { attributes } = there;
  const isOurs = attributes.type === ftype3.NF3REG && attributes.size === 0;
  if (!isOurs || attributes.atime !== atime || attributes.mtime !== mtime) throw exists();
  return there.file;
}

/** Seconds that every file system can keep: 31 bits of each half. */
function timesOf(verifier: Uint8Array): [bigint, bigint] {
  const view = new DataView(verifier.buffer, verifier.byteOffset, verifier.byteLength);
  const time = (offset: number): bigint => BigInt(view.getUint32(offset) & 0x7fff_ffff) * 1_000_000_000n;
  return [time(0), time(4)];
}

/** Makes a file that belongs to the caller, then sets what else was asked for. */
async function make(
  { fs }: ServerState,
  caller: Caller,
  { directory, before, name }: NewPlace,
  changes: Changes,
  what: Pick<NewFile, 'type' | 'target' | 'device'>,
): Promise<FileId> {
  require(caller, before, MAY_WRITE | MAY_EXECUTE);
  const inherits = (before.mode & SET_GROUP_ID) !== 0;
  const uid = changes.uid ?? caller.uid;
  const gid = changes.gid ?? (inherits ? before.gid : caller.gid);
  if (caller.uid !== 0 && uid !== caller.uid) throw new NfsError(nfsstat3.NFS3ERR_PERM, 'A file of somebody else');
  const hasGroup = isMember(caller, gid) || (inherits && gid === before.gid);
  if (!hasGroup) throw new NfsError(nfsstat3.NFS3ERR_PERM, 'The caller is not in that group');
  const { atime, mtime, size } = changes;
  if (size !== undefined && size > fs.limits.fileBytesMax) {
    throw new NfsError(nfsstat3.NFS3ERR_FBIG, 'No file can be as large as that');
  }
  const file = await fs.create(directory, name, { ...what, mode: changes.mode ?? 0o644, uid, gid });
  const sizes = size !== undefined && what.type === ftype3.NF3REG ? { size } : {};
  const times = { ...(atime !== undefined && { atime }), ...(mtime !== undefined && { mtime }) };
  if (Object.keys({ ...sizes, ...times }).length > 0) await fs.setattr(file, { ...sizes, ...times });
  return file;
}

function exists(): NfsError {
  return new NfsError(nfsstat3.NFS3ERR_EXIST, 'There is such a name already');
}
