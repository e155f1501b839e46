import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authSys } from '@gluster-ts/auth';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Client } from '@gluster-ts/rpc-clnt';
import type { FileSystem } from '../../src/file-system/file-system.ts';
import { FolderFileSystem } from '../../src/folder/folder-file-system.ts';
import type { FolderFileSystemOptions } from '../../src/folder/folder-file-system.ts';
import { MOUNT_V3, mountstat3 } from '../../src/generated/mount.ts';
import { NFS_V3, time_how } from '../../src/generated/nfs.ts';
import type { diropargs3, nfs_fh3, sattr3 } from '../../src/generated/nfs.ts';
import { MemoryFileSystem } from '../../src/memory/memory-file-system.ts';
import type { MemoryFileSystemOptions } from '../../src/memory/memory-file-system.ts';
import { startNfsServer } from '../../src/server.ts';
import type { NfsServer, NfsServerOptions } from '../../src/server.ts';

export type Kind = 'memory' | 'folder';
export const KINDS: readonly Kind[] = ['memory', 'folder'];

export type NfsClient = Client<(typeof NFS_V3)['procedures']>;
export type MountClient = Client<(typeof MOUNT_V3)['procedures']>;

/** Who calls: the superuser, so that only the tests of permissions meet them. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}
const ROOT: User = { uid: 0, gid: 0 };

/** A server on a file system of its own, with a client that has mounted it. All gone when disposed of. */
export class Mounted implements AsyncDisposable {
  readonly fs: FileSystem;
  readonly server: NfsServer;
  readonly nfs: NfsClient;
  readonly mount: MountClient;
  readonly root: nfs_fh3;
  /** Where the files are: a folder only. */
  readonly folder: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    fs: FileSystem,
    server: NfsServer,
    clnt: RpcClnt,
    root: nfs_fh3,
    folder: string,
    stack: AsyncDisposableStack,
  ) {
    this.fs = fs;
    this.server = server;
    this.nfs = clnt.client(NFS_V3);
    this.mount = clnt.client(MOUNT_V3);
    this.root = root;
    this.folder = folder;
    this.#stack = stack;
  }

  static async start(
    kind: Kind,
    options: NfsServerOptions & MemoryFileSystemOptions & FolderFileSystemOptions = {},
  ): Promise<Mounted> {
    await using stack = new AsyncDisposableStack();
    const folder = kind === 'folder' ? await mkdtemp(join(tmpdir(), 'nfs-share-')) : '';
    if (kind === 'folder') stack.defer(async () => rm(folder, { recursive: true }));
    const fs = stack.use(
      kind === 'folder' ? await FolderFileSystem.open(folder, options) : new MemoryFileSystem(options),
    );
    const server = stack.use(await startNfsServer(fs, { rootSquash: false, ...options }));
    const clnt = stack.use(clientOf(server, ROOT));
    const mounted = await clnt.client(MOUNT_V3).MNT(Buffer.from('/export'));
    if (mounted.fhs_status !== mountstat3.MNT3_OK) throw new Error(`Mount failed: ${mounted.fhs_status}`);
    return new Mounted(fs, server, clnt, { data: mounted.mountinfo.fhandle }, folder, stack.move());
  }

  /** Another caller, on a connection of its own. */
  as(user: User): NfsClient {
    return this.#stack.use(clientOf(this.server, user)).client(NFS_V3);
  }

  /** URL for the programs of libnfs. */
  url(path = ''): string {
    return `nfs://127.0.0.1/export/${path}?nfsport=${this.server.port}&mountport=${this.server.mountPort}`;
  }

  at(name: string, dir: nfs_fh3 = this.root): diropargs3 {
    return { dir, name: Buffer.from(name) };
  }

  /** Makes a file with something in it. */
  async file(name: string, content = '', dir?: nfs_fh3): Promise<nfs_fh3> {
    const how = { mode: 1, obj_attributes: sattr({ mode: 0o644 }) } as const;
    const created = ok(await this.nfs.CREATE({ where: this.at(name, dir), how })).resok;
    if (!created.obj.handle_follows) throw new Error('No handle');
    const data = Buffer.from(content);
    const file = created.obj.handle;
    ok(await this.nfs.WRITE({ file, offset: 0n, count: data.length, stable: 0, data }));
    return file;
  }

  async directory(name: string, dir?: nfs_fh3, mode = 0o755): Promise<nfs_fh3> {
    const made = ok(await this.nfs.MKDIR({ where: this.at(name, dir), attributes: sattr({ mode }) })).resok;
    if (!made.obj.handle_follows) throw new Error('No handle');
    return made.obj.handle;
  }

  async symlink(name: string, target: string, dir?: nfs_fh3): Promise<nfs_fh3> {
    const symlink = { symlink_attributes: sattr({}), symlink_data: Buffer.from(target) };
    const made = ok(await this.nfs.SYMLINK({ where: this.at(name, dir), symlink })).resok;
    if (!made.obj.handle_follows) throw new Error('No handle');
    return made.obj.handle;
  }

  async content(file: nfs_fh3): Promise<string> {
    return Buffer.from(ok(await this.nfs.READ({ file, offset: 0n, count: 1 << 20 })).resok.data).toString();
  }

  /** All names of a directory, read in pieces of `count` bytes. */
  async names(dir: nfs_fh3 = this.root, count = 4096): Promise<string[]> {
    const names: string[] = [];
    let cookie = 0n;
    let cookieverf: Uint8Array = new Uint8Array(8);
    for (;;) {
      const { resok } = ok(await this.nfs.READDIR({ dir, cookie, cookieverf, count }));
      names.push(...resok.reply.entries.map(({ name }) => Buffer.from(name).toString()));
      if (resok.reply.eof) return names;
      cookie = resok.reply.entries.at(-1)!.cookie;
      ({ cookieverf } = resok);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function clientOf(server: NfsServer, user: User): RpcClnt {
  return new RpcClnt({ host: '127.0.0.1', port: server.port }, { auth: authSys(user), timeoutMs: 60_000 });
}

/** Attributes to set; what is left out is not set. */
export function sattr(wanted: { mode?: number; uid?: number; gid?: number; size?: bigint; mtime?: number }): sattr3 {
  const { mode, uid, gid, size, mtime } = wanted;
  const keep = { set_it: time_how.DONT_CHANGE } as const;
  return {
    mode: mode === undefined ? { set_it: false } : { set_it: true, mode },
    uid: uid === undefined ? { set_it: false } : { set_it: true, uid },
    gid: gid === undefined ? { set_it: false } : { set_it: true, gid },
    size: size === undefined ? { set_it: false } : { set_it: true, size },
    atime: keep,
    mtime: mtime === undefined ? keep : { set_it: time_how.SET_TO_CLIENT_TIME, mtime: { seconds: mtime, nseconds: 0 } },
  };
}

/** The result, which must be a success. */
export function ok<R extends { status: number }>(result: R): Extract<R, { status: 0 }> {
  if (result.status !== 0) throw new Error(`Status ${result.status}`);
  return result as Extract<R, { status: 0 }>;
}
