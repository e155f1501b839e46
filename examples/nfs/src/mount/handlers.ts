import { sync } from '@gluster-ts/rpcsvc';
import type { Handlers, RpcRequest } from '@gluster-ts/rpcsvc';
import type { FileId, FileSystem } from '../file-system/file-system.ts';
import { NfsError, statusOf } from '../file-system/nfs-error.ts';
import type { NfsFailure } from '../file-system/nfs-error.ts';
import { mountstat3 } from '../generated/mount.ts';
import type { MOUNT_V3 } from '../generated/mount.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';
import { bytesOf, nameOf, stringOf } from '../nfs/names.ts';
import type { ServerState } from '../nfs/server-state.ts';
import { MountList } from './mount-list.ts';

const AUTH_NONE = 0;
const AUTH_SYS = 1;

/**
 * MOUNT version 3, all of it: RFC 1813 section 5.2.
 *
 * @param exported path under which clients find the root of the file system, such as `/export`; they may mount directories
 * below it too
 */
export function mountHandlers(state: ServerState, exported: string): Handlers<(typeof MOUNT_V3)['procedures']> {
  const mounts = new MountList();
  return {
    async MNT(path, request) {
      try {
        const file = await walk(state.fs, namesBelow(exported, stringOf(path)));
        mounts.add(hostOf(request), stringOf(path));
        const fhandle = state.handles.encode(file);
        return { fhs_status: mountstat3.MNT3_OK, mountinfo: { fhandle, auth_flavors: [AUTH_SYS, AUTH_NONE] } };
      } catch (error) {
        const status = statusOf(error);
        if (status === undefined) throw error;
        return { fhs_status: STATUS_OF[status] ?? mountstat3.MNT3ERR_SERVERFAULT };
      }
    },

    DUMP: sync(() =>
      mounts.all().map(({ host, directory }) => {
        return { ml_hostname: bytesOf(host), ml_directory: bytesOf(directory) };
      }),
    ),

    UMNT: sync((path, request) => {
      mounts.remove(hostOf(request), stringOf(path));
    }),

    UMNTALL: sync((_, request) => {
      mounts.removeAll(hostOf(request));
    }),

    EXPORT: sync(() => [{ ex_dir: bytesOf(exported), ex_groups: [] }]),
  };
}

/** @throws NfsError NFS3ERR_NOENT for a path that is not exported */
function namesBelow(exported: string, path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (const expected of exported.split('/').filter((name) => name !== '')) {
    if (names.shift() !== expected) throw new NfsError(nfsstat3.NFS3ERR_NOENT, 'Not exported');
  }
  // Checks each of them; `..` is not a way out of what is exported.
  return names.map((name) => {
    if (name === '..') throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Mounting goes downwards only');
    return nameOf(bytesOf(name));
  });
}

/** One name after the other; symbolic links are the client's business. */
async function walk(fs: FileSystem, names: readonly string[]): Promise<FileId> {
  let file = fs.root;
  for (const name of names) file = (await fs.lookup(file, name)).file;
  if ((await fs.getattr(file)).type !== ftype3.NF3DIR) {
    throw new NfsError(nfsstat3.NFS3ERR_NOTDIR, 'Directories can be mounted');
  }
  return file;
}

function hostOf({ connection }: RpcRequest): string {
  const { peer } = connection;
  return 'host' in peer ? peer.host : 'localhost';
}

type MountFailure = Exclude<mountstat3, typeof mountstat3.MNT3_OK>;

const STATUS_OF: Readonly<Partial<Record<NfsFailure, MountFailure>>> = {
  [nfsstat3.NFS3ERR_PERM]: mountstat3.MNT3ERR_PERM,
  [nfsstat3.NFS3ERR_NOENT]: mountstat3.MNT3ERR_NOENT,
  [nfsstat3.NFS3ERR_IO]: mountstat3.MNT3ERR_IO,
  [nfsstat3.NFS3ERR_ACCES]: mountstat3.MNT3ERR_ACCES,
  [nfsstat3.NFS3ERR_NOTDIR]: mountstat3.MNT3ERR_NOTDIR,
  [nfsstat3.NFS3ERR_INVAL]: mountstat3.MNT3ERR_INVAL,
  [nfsstat3.NFS3ERR_NAMETOOLONG]: mountstat3.MNT3ERR_NAMETOOLONG,
};
