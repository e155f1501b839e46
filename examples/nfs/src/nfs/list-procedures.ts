import { NfsError, statusOf } from '../file-system/nfs-error.ts';
import type { FileId, Found } from '../file-system/file-system.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';
import type { entry3, entryplus3, nfs_fh3 } from '../generated/nfs.ts';
import { answer } from './answer.ts';
import { fattr3Of } from './attributes.ts';
import { MAY_READ, require } from './caller.ts';
import type { Caller } from './caller.ts';
import type { NfsHandlers } from './handlers.ts';
import { lookup, notDirectory } from './name-procedures.ts';
import { bytesOf } from './names.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

/** Most bytes of one answer, whatever the client has room for; what FSINFO recommends. */
export const LIST_BYTES_MAX: number = 64 * 1024;

// Sizes on the wire, in bytes.
const FATTR3_BYTES = 84;
/** Attributes of the directory, cookie verifier, end of the list, eof. */
const AROUND_BYTES = 4 + FATTR3_BYTES + 8 + 4 + 4;
/** That there is an entry, its number, the length of its name, its cookie. */
const ENTRY_BYTES = 4 + 8 + 4 + 8;
/** Attributes and handle, each with a word that says that it is there; the handle has 32 bytes and a length. */
const PLUS_BYTES = 4 + FATTR3_BYTES + 4 + 4 + 32;

/** READDIR and READDIRPLUS: RFC 1813 sections 3.3.16 and 3.3.17. */
export function listProcedures(state: ServerState): Pick<NfsHandlers, 'READDIR' | 'READDIRPLUS'> {
  return {
    async READDIR({ dir, cookie, cookieverf, count }, request) {
      const directory = new Subject(state);
      const told = async () => ({ dir_attributes: await directory.attributes() });
      return answer(async () => {
        const file = await open(state.callerOf(request), directory, dir);
        const room: Room = { bytes: count, namesBytes: Infinity, extraBytes: 0 };
        const listing = await list(state, file, cookie, cookieverf, room);
        const entries = listing.entries.map(({ name, cookie, found }): entry3 => {
          return { fileid: found.attributes.fileid, name, cookie };
        });
        return { ...(await told()), cookieverf: listing.verifier, reply: { entries, eof: listing.eof } };
      }, told);
    },

    async READDIRPLUS({ dir, cookie, cookieverf, dircount, maxcount }, request) {
      const directory = new Subject(state);
      const told = async () => ({ dir_attributes: await directory.attributes() });
      return answer(async () => {
        const file = await open(state.callerOf(request), directory, dir);
        const room: Room = { bytes: maxcount, namesBytes: dircount, extraBytes: PLUS_BYTES };
        const listing = await list(state, file, cookie, cookieverf, room);
        const entries = listing.entries.map(({ name, cookie, found }): entryplus3 => {
          const { fileid } = found.attributes;
          const handle = { data: state.handles.encode(found.file) };
          return {
            fileid,
            name,
            cookie,
            name_attributes: { attributes_follow: true, attributes: fattr3Of(found.attributes) },
            name_handle: { handle_follows: true, handle },
          };
        });
        return { ...(await told()), cookieverf: listing.verifier, reply: { entries, eof: listing.eof } };
      }, told);
    },
  };
}

/** How much a client has room for, in bytes. */
interface Room {
  readonly bytes: number;
  /** For entries without attributes and handles: a wish, of which the first entry need not take notice. */
  readonly namesBytes: number;
  /** What each entry takes besides. */
  readonly extraBytes: number;
}

interface Listed {
  readonly name: Uint8Array;
  readonly cookie: bigint;
  readonly found: Found;
}

interface Listing {
  readonly verifier: Uint8Array;
  readonly entries: readonly Listed[];
  readonly eof: boolean;
}

async function open(caller: Caller, directory: Subject, handle: nfs_fh3): Promise<FileId> {
  const { file, before } = await directory.find(handle);
  if (before.type !== ftype3.NF3DIR) throw notDirectory();
  require(caller, before, MAY_READ);
  return file;
}

/** As many entries as there is room for, with `.` and `..` before all others. */
async function list(
  state: ServerState,
  directory: FileId,
  cookie: bigint,
  cookieVerifier: Uint8Array,
  room: Room,
): Promise<Listing> {
  const bytesMax = Math.min(room.bytes, LIST_BYTES_MAX) - AROUND_BYTES;
  const entriesMax = Math.floor(Math.max(bytesMax, 0) / (ENTRY_BYTES + room.extraBytes + 4)) + 1;
  const page = await state.fs.list(directory, cookie, cookieVerifier, entriesMax);
  const dots = DOTS.filter((dot) => dot.cookie > cookie);
  const entries: Listed[] = [];
  let bytes = 0;
  let namesBytes = 0;
  for (const { name, cookie } of [...dots, ...page.entries]) {
    const entryBytes = ENTRY_BYTES + 4 * Math.ceil(name.length / 4);
    bytes += entryBytes + room.extraBytes;
    namesBytes += entryBytes;
    if (bytes > bytesMax || (namesBytes > room.namesBytes && entries.length > 0)) {
      if (entries.length > 0) return { verifier: page.verifier, entries, eof: false };
      throw new NfsError(nfsstat3.NFS3ERR_TOOSMALL, 'Not one entry fits');
    }
    const found = await lookupStill(state, directory, name);
    // Gone between the one look and the other.
    if (found !== undefined) entries.push({ name: bytesOf(name), cookie: BigInt(cookie), found });
  }
  return { verifier: page.verifier, entries, eof: page.eof };
}

const DOTS = [
  { name: '.', cookie: 1 },
  { name: '..', cookie: 2 },
] as const;

async function lookupStill(state: ServerState, directory: FileId, name: string): Promise<Found | undefined> {
  try {
    return await lookup(state, directory, name);
  } catch (error) {
    const status = statusOf(error);
    if (status === nfsstat3.NFS3ERR_NOENT || status === nfsstat3.NFS3ERR_STALE) return undefined;
    throw error;
  }
}
