import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtempDisposable, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FolderFileSystem } from '../src/folder/folder-file-system.ts';
import { nfsstat3 } from '../src/generated/nfs.ts';
import { Mounted, ok, sattr } from './support/mounted.ts';

/** How long files may take to be closed, which goes on in the background. */
const patience = { timeout: 30_000 };

describe('a folder', () => {
  it('is not left by ..', async () => {
    await using m = await Mounted.start('folder');
    const above = ok(await m.nfs.LOOKUP({ what: m.at('..') })).resok.object;
    expect(Buffer.from(above.data).equals(m.root.data)).toBe(true);
    expect(await m.mount.MNT(Buffer.from('/export/..'))).toEqual({ fhs_status: 22 });
    expect(await m.mount.MNT(Buffer.from('/export/../etc'))).toEqual({ fhs_status: 22 });
    const below = await m.directory('below');
    const back = ok(await m.nfs.LOOKUP({ what: m.at('..', below) })).resok.object;
    expect(Buffer.from(back.data).equals(m.root.data)).toBe(true);
  });

  it('is not left by symbolic links, which are told and never followed', async () => {
    await using outside = await mkdtempDisposable(join(tmpdir(), 'nfs-outside-'));
    await writeFile(join(outside.path, 'secret'), 'secret');
    await using other = await FolderFileSystem.open(outside.path);
    const secret = await other.lookup(other.root, 'secret');
    await using m = await Mounted.start('folder');
    const link = await m.symlink('link', outside.path);
    const toFile = await m.symlink('file', join(outside.path, 'secret'));
    expect(Buffer.from(ok(await m.nfs.READLINK({ symlink: link })).resok.data).toString()).toBe(outside.path);
    expect(await m.nfs.LOOKUP({ what: m.at('secret', link) })).toMatchObject({ status: nfsstat3.NFS3ERR_NOTDIR });
    expect(await m.nfs.READ({ file: toFile, offset: 0n, count: 9 })).toMatchObject({ status: nfsstat3.NFS3ERR_INVAL });
    const new_attributes = sattr({ mode: 0o777, uid: 1, gid: 1, mtime: 5 });
    ok(await m.nfs.SETATTR({ object: toFile, new_attributes, guard: { check: false } }));
    const how = { mode: 0, obj_attributes: sattr({ size: 0n }) } as const;
    expect(await m.nfs.CREATE({ where: m.at('file'), how })).toMatchObject({ status: nfsstat3.NFS3ERR_EXIST });
    expect(await m.mount.MNT(Buffer.from('/export/link'))).toEqual({ fhs_status: 20 });

    expect(await other.getattr(secret.file)).toEqual(secret.attributes);
  });

  it.each([0, 256])(
    'is not left when a directory is replaced by a symbolic link, with %i files held',
    async (heldMax) => {
      await using outside = await mkdtempDisposable(join(tmpdir(), 'nfs-outside-'));
      await mkdir(join(outside.path, 'deep'));
      await writeFile(join(outside.path, 'deep', 'secret'), 'secret');
      await using m = await Mounted.start('folder', { heldMax });
      const directory = await m.directory('directory');
      const deep = await m.directory('deep', directory);
      const file = await m.file('secret', 'ours', deep);
      await rename(join(m.folder, 'directory'), join(m.folder, 'moved'));
      await symlink(outside.path, join(m.folder, 'directory'));
      // What is held is still ours; what is not has to be found anew, and is not there.
      const read = await m.nfs.READ({ file, offset: 0n, count: 9 });
      if (heldMax === 0) expect(read).toMatchObject({ status: nfsstat3.NFS3ERR_STALE });
      else expect(Buffer.from(ok(read).resok.data).toString()).toBe('ours');
      const looked = await m.nfs.LOOKUP({ what: m.at('secret', deep) });
      expect(looked.status).toBe(heldMax === 0 ? nfsstat3.NFS3ERR_STALE : nfsstat3.NFS3_OK);
      const link = ok(await m.nfs.LOOKUP({ what: m.at('directory') })).resok.object;
      expect(await m.nfs.LOOKUP({ what: m.at('deep', link) })).toMatchObject({ status: nfsstat3.NFS3ERR_NOTDIR });
    },
  );

  it('does not take another file, or a directory elsewhere, for the one that had its name', async () => {
    await using outside = await mkdtempDisposable(join(tmpdir(), 'nfs-outside-'));
    await mkdir(join(outside.path, 'directory'));
    await writeFile(join(outside.path, 'directory', 'inside'), 'secret');
    await using m = await Mounted.start('folder', { heldMax: 0 });
    const file = await m.file('file', 'ours');
    const directory = await m.directory('directory');
    const inside = await m.file('inside', 'ours', directory);
    await writeFile(join(m.folder, 'another'), 'another');
    await rename(join(m.folder, 'another'), join(m.folder, 'file'));
    await rename(join(m.folder, 'directory'), join(outside.path, 'taken'));
    await rename(join(outside.path, 'directory'), join(m.folder, 'directory'));
    const status = nfsstat3.NFS3ERR_STALE;
    expect(await m.nfs.READ({ file, offset: 0n, count: 9 })).toMatchObject({ status });
    expect(await m.nfs.READ({ file: inside, offset: 0n, count: 9 })).toMatchObject({ status });
    expect(await m.nfs.LOOKUP({ what: m.at('inside', directory) })).toMatchObject({ status });
  });

  it('goes on when somebody moves a directory below one that was below it', async () => {
    await using m = await Mounted.start('folder', { heldMax: 4 });
    const [above, others] = [await m.directory('above'), await m.directory('others')];
    const below = await m.directory('below', above);
    await rename(join(m.folder, 'above', 'below'), join(m.folder, 'below'));
    await rename(join(m.folder, 'above'), join(m.folder, 'below', 'above'));
    // It is still held, and what is found in it now is the one that it was found in.
    ok(await m.nfs.LOOKUP({ what: m.at('above', below) }));
    for (let i = 0; i < 9; i++) await m.content(await m.file(`file-${i}`, '', others));
    const status = nfsstat3.NFS3ERR_STALE;
    expect(await m.nfs.LOOKUP({ what: m.at('above', below) })).toMatchObject({ status });
    const found = ok(await m.nfs.LOOKUP({ what: m.at('below') })).resok.object;
    ok(await m.nfs.LOOKUP({ what: m.at('above', found) }));
  });

  it('holds no more files open than it was told, and none when it is closed', async () => {
    const m = await Mounted.start('folder', { heldMax: 4 });
    const held = (): number => {
      const open = readdirSync('/proc/self/fd').map((fd) => targetOf(fd));
      return open.filter((target) => target.startsWith(m.folder)).length;
    };
    try {
      for (let i = 0; i < 20; i++) expect(await m.content(await m.file(`file-${i}`, `${i}`))).toBe(`${i}`);
      // Four files, for reading and writing; the root is one of them, with one descriptor.
      await vi.waitFor(() => expect(held()).toBeLessThanOrEqual(3 * 3 + 1), patience);
      expect(held()).toBeGreaterThan(1);
    } finally {
      await m[Symbol.asyncDispose]();
    }
    await vi.waitFor(() => expect(held()).toBe(0), patience);
  });

  it('keeps names that are no UTF-8', async () => {
    await using m = await Mounted.start('folder');
    const name = Buffer.from([0xff, 0x41, 0xc3]);
    const how = { mode: 1, obj_attributes: sattr({}) } as const;
    ok(await m.nfs.CREATE({ where: { dir: m.root, name }, how }));
    ok(await m.nfs.LOOKUP({ what: { dir: m.root, name } }));
    const list = { dir: m.root, cookie: 2n, cookieverf: Buffer.alloc(8), count: 4096 };
    const [entry] = ok(await m.nfs.READDIR(list)).resok.reply.entries;
    expect(Buffer.from(entry!.name).equals(name)).toBe(true);
    ok(await m.nfs.REMOVE({ object: { dir: m.root, name } }));
  });
});

/** What a descriptor of this process is, unless it is closed already. */
function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
