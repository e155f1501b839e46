import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nfsstat3 } from '../src/generated/nfs.ts';
import type { createhow3, nfs_fh3 } from '../src/generated/nfs.ts';
import { KINDS, Mounted, ok, sattr } from './support/mounted.ts';

const GUARDED: createhow3 = { mode: 1, obj_attributes: sattr({ mode: 0o644 }) };
const UNCHECKED: createhow3 = { mode: 0, obj_attributes: sattr({ mode: 0o644 }) };
const NOBODY: nfs_fh3 = { data: Buffer.alloc(32) };

describe.each(KINDS)('refusals on a %s', (kind) => {
  it('NOENT: there is no such name', async () => {
    await using m = await Mounted.start(kind);
    const status = nfsstat3.NFS3ERR_NOENT;
    const missing = m.at('missing');
    expect(await m.nfs.LOOKUP({ what: missing })).toMatchObject({
      status,
      resfail: { dir_attributes: { attributes_follow: true } },
    });
    expect(await m.nfs.REMOVE({ object: missing })).toMatchObject({ status });
    expect(await m.nfs.RMDIR({ object: missing })).toMatchObject({ status });
    expect(await m.nfs.RENAME({ from: missing, to: m.at('x') })).toMatchObject({ status });
    expect(await m.mount.MNT(Buffer.from('/export/missing'))).toEqual({ fhs_status: 2 });
    expect(await m.mount.MNT(Buffer.from('/'))).toEqual({ fhs_status: 2 });
  });

  it('EXIST: there is such a name already', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const full = await m.directory('full');
    await m.file('inside', '', full);
    await m.directory('empty');
    const status = nfsstat3.NFS3ERR_EXIST;
    expect(await m.nfs.CREATE({ where: m.at('file'), how: GUARDED })).toMatchObject({ status });
    expect(await m.nfs.CREATE({ where: m.at('full'), how: UNCHECKED })).toMatchObject({ status });
    expect(await m.nfs.MKDIR({ where: m.at('file'), attributes: sattr({}) })).toMatchObject({ status });
    expect(await m.nfs.LINK({ file, link: m.at('empty') })).toMatchObject({ status });
    expect(await m.nfs.MKDIR({ where: m.at('..'), attributes: sattr({}) })).toMatchObject({ status });
    // What can not be replaced by RENAME: another kind of file, and a directory with something in it.
    for (const [from, to] of [
      ['file', 'empty'],
      ['empty', 'file'],
      ['empty', 'full'],
    ] as const) {
      expect(await m.nfs.RENAME({ from: m.at(from), to: m.at(to) }), `${from} to ${to}`).toMatchObject({ status });
    }
    expect(await m.names()).toHaveLength(5);
  });

  it('NOTDIR, ISDIR, INVAL: the wrong kind of file', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const directory = await m.directory('directory');
    const link = await m.symlink('link', 'file');
    const { NFS3ERR_NOTDIR, NFS3ERR_ISDIR, NFS3ERR_INVAL } = nfsstat3;
    const beginning = { cookie: 0n, cookieverf: Buffer.alloc(8) };
    expect(await m.nfs.LOOKUP({ what: m.at('x', file) })).toMatchObject({ status: NFS3ERR_NOTDIR });
    expect(await m.nfs.LOOKUP({ what: m.at('x', link) })).toMatchObject({ status: NFS3ERR_NOTDIR });
    expect(await m.nfs.READDIR({ dir: file, ...beginning, count: 4096 })).toMatchObject({ status: NFS3ERR_NOTDIR });
    expect(await m.nfs.CREATE({ where: m.at('x', file), how: GUARDED })).toMatchObject({ status: NFS3ERR_NOTDIR });
    expect(await m.nfs.RMDIR({ object: m.at('file') })).toMatchObject({ status: NFS3ERR_NOTDIR });
    expect(await m.mount.MNT(Buffer.from('/export/file'))).toEqual({ fhs_status: 20 });
    expect(await m.nfs.READ({ file: directory, offset: 0n, count: 1 })).toMatchObject({ status: NFS3ERR_ISDIR });
    expect(await m.nfs.REMOVE({ object: m.at('directory') })).toMatchObject({ status: NFS3ERR_ISDIR });
    const write = { offset: 0n, count: 1, stable: 0, data: Buffer.alloc(1) } as const;
    expect(await m.nfs.WRITE({ file: directory, ...write })).toMatchObject({ status: NFS3ERR_ISDIR });
    expect(await m.nfs.WRITE({ file: link, ...write })).toMatchObject({ status: NFS3ERR_INVAL });
    expect(await m.nfs.READLINK({ symlink: file })).toMatchObject({ status: NFS3ERR_INVAL });
    expect(await m.nfs.LINK({ file: directory, link: m.at('x') })).toMatchObject({ status: NFS3ERR_INVAL });
    const into = { from: m.at('directory'), to: m.at('below', directory) };
    expect(await m.nfs.RENAME(into)).toMatchObject({ status: NFS3ERR_INVAL });
    expect(await m.nfs.RMDIR({ object: m.at('.') })).toMatchObject({ status: NFS3ERR_INVAL });
  });

  it('NOTEMPTY: a directory with something in it', async () => {
    await using m = await Mounted.start(kind);
    await m.file('inside', '', await m.directory('full'));
    expect(await m.nfs.RMDIR({ object: m.at('full') })).toMatchObject({ status: nfsstat3.NFS3ERR_NOTEMPTY });
  });

  it('NAMETOOLONG and ACCES: names that no file can have', async () => {
    await using m = await Mounted.start(kind);
    const { NFS3ERR_NAMETOOLONG, NFS3ERR_ACCES } = nfsstat3;
    const long = m.at('x'.repeat(256));
    expect(await m.nfs.LOOKUP({ what: long })).toMatchObject({ status: NFS3ERR_NAMETOOLONG });
    expect(await m.nfs.CREATE({ where: long, how: GUARDED })).toMatchObject({ status: NFS3ERR_NAMETOOLONG });
    await m.file('x'.repeat(255));
    for (const name of ['', '/', 'a/b', '../up', 'nul\0', '/etc/passwd']) {
      expect(await m.nfs.LOOKUP({ what: m.at(name) }), name).toMatchObject({ status: NFS3ERR_ACCES });
      expect(await m.nfs.CREATE({ where: m.at(name), how: GUARDED }), name).toMatchObject({ status: NFS3ERR_ACCES });
      expect(await m.nfs.REMOVE({ object: m.at(name) }), name).toMatchObject({ status: NFS3ERR_ACCES });
    }
    const symlink = { symlink_attributes: sattr({}), symlink_data: Buffer.alloc(1025, 'x') };
    expect(await m.nfs.SYMLINK({ where: m.at('link'), symlink })).toMatchObject({ status: NFS3ERR_NAMETOOLONG });
    expect(await m.names()).toHaveLength(3);
  });

  it('ROFS: nothing can be changed, everything can be read', async () => {
    await using m = await Mounted.start(kind, { readOnly: true });
    const status = nfsstat3.NFS3ERR_ROFS;
    const write = { file: m.root, offset: 0n, count: 0, stable: 0, data: Buffer.alloc(0) } as const;
    const node = { type: 7, pipe_attributes: sattr({}) } as const;
    const symlink = { symlink_attributes: sattr({}), symlink_data: Buffer.from('x') };
    const results = await Promise.all([
      m.nfs.SETATTR({ object: m.root, new_attributes: sattr({ mode: 0 }), guard: { check: false } }),
      m.nfs.WRITE(write),
      m.nfs.COMMIT({ file: m.root, offset: 0n, count: 0 }),
      m.nfs.CREATE({ where: m.at('x'), how: UNCHECKED }),
      m.nfs.MKDIR({ where: m.at('x'), attributes: sattr({}) }),
      m.nfs.SYMLINK({ where: m.at('x'), symlink }),
      m.nfs.MKNOD({ where: m.at('x'), what: node }),
      m.nfs.REMOVE({ object: m.at('x') }),
      m.nfs.RMDIR({ object: m.at('x') }),
      m.nfs.RENAME({ from: m.at('x'), to: m.at('y') }),
      m.nfs.LINK({ file: m.root, link: m.at('x') }),
    ]);
    expect(results.map((result) => result.status)).toEqual(results.map(() => status));
    const { resok } = ok(await m.nfs.ACCESS({ object: m.root, access: 0x3f }));
    expect(resok.access).toBe(0x03);
    expect(await m.names()).toEqual(['.', '..']);
  });

  it('BADHANDLE: a handle that this server has not made', async () => {
    await using m = await Mounted.start(kind);
    const status = nfsstat3.NFS3ERR_BADHANDLE;
    for (const data of [Buffer.alloc(0), Buffer.alloc(31), Buffer.alloc(33), Buffer.alloc(64, 1)]) {
      expect(await m.nfs.GETATTR({ object: { data } })).toEqual({ status });
    }
    // One bit of the number, or of the proof, is not as it was.
    for (const at of [8, 15, 16, 31]) {
      const data = Buffer.from(m.root.data);
      data[at]! ^= 1;
      expect(await m.nfs.LOOKUP({ what: m.at('x', { data }) })).toEqual({
        status,
        resfail: { dir_attributes: { attributes_follow: false } },
      });
    }
  });

  it('STALE: the file is gone, or the server was another', async () => {
    await using m = await Mounted.start(kind);
    const status = nfsstat3.NFS3ERR_STALE;
    expect(await m.nfs.GETATTR({ object: NOBODY })).toEqual({ status });

    const file = await m.file('file', 'content');
    const directory = await m.directory('directory');
    expect(await m.content(file)).toBe('content');
    ok(await m.nfs.REMOVE({ object: m.at('file') }));
    ok(await m.nfs.RMDIR({ object: m.at('directory') }));
    // Inode numbers are used again, handles are not.
    await m.file('file', 'another');
    await m.directory('directory');
    expect(await m.nfs.GETATTR({ object: file })).toEqual({ status });
    expect(await m.nfs.READ({ file, offset: 0n, count: 10 })).toMatchObject({ status });
    expect(await m.nfs.LOOKUP({ what: m.at('x', directory) })).toMatchObject({ status });
    expect(await m.nfs.CREATE({ where: m.at('x', directory), how: GUARDED })).toMatchObject({ status });

    await using other = await Mounted.start(kind);
    expect(await m.nfs.GETATTR({ object: other.root })).toEqual({ status });
  });

  it('NOT_SYNC, FBIG, TOOSMALL, BAD_COOKIE: what only some procedures say', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const guard = { check: true, obj_ctime: { seconds: 1, nseconds: 2 } } as const;
    const setattr = { object: file, new_attributes: sattr({ mode: 0o600 }), guard };
    expect(await m.nfs.SETATTR(setattr)).toMatchObject({ status: nfsstat3.NFS3ERR_NOT_SYNC });
    const data = Buffer.alloc(1);
    for (const offset of [2n ** 43n, 2n ** 63n, 2n ** 64n - 1n]) {
      const write = { file, offset, count: 1, stable: 0, data } as const;
      expect(await m.nfs.WRITE(write)).toMatchObject({ status: nfsstat3.NFS3ERR_FBIG });
      const size = { object: file, new_attributes: sattr({ size: offset + 1n }), guard: { check: false } } as const;
      if (offset < 2n ** 64n - 1n) expect(await m.nfs.SETATTR(size)).toMatchObject({ status: nfsstat3.NFS3ERR_FBIG });
      const { resok } = ok(await m.nfs.READ({ file, offset, count: 100 }));
      expect(resok).toMatchObject({ count: 0, eof: true });
    }
    const list = { dir: m.root, cookie: 0n, cookieverf: Buffer.alloc(8) };
    expect(await m.nfs.READDIR({ ...list, count: 100 })).toMatchObject({ status: nfsstat3.NFS3ERR_TOOSMALL });
    const plus = { ...list, dircount: 4096, maxcount: 200 };
    expect(await m.nfs.READDIRPLUS(plus)).toMatchObject({ status: nfsstat3.NFS3ERR_TOOSMALL });
    const stale = { ...list, cookie: 3n, count: 4096 };
    expect(await m.nfs.READDIR(stale)).toMatchObject({ status: nfsstat3.NFS3ERR_BAD_COOKIE });
  });
});

describe('a memory file system', () => {
  it('has no more room than it was given: NOSPC, for bytes and for names', async () => {
    await using m = await Mounted.start('memory', { bytesMax: 4 * 1024 ** 2, namesMax: 3 });
    const file = await m.file('file');
    const data = Buffer.alloc(1024 ** 2);
    for (let block = 0; block < 4; block++) {
      const offset = BigInt(block * data.length);
      ok(await m.nfs.WRITE({ file, offset, count: data.length, stable: 2, data }));
    }
    const more = { file, offset: 4n * 1024n ** 2n, count: 1, stable: 2, data: Buffer.alloc(1) } as const;
    expect(await m.nfs.WRITE(more)).toMatchObject({ status: nfsstat3.NFS3ERR_NOSPC });
    expect(ok(await m.nfs.FSSTAT({ fsroot: m.root })).resok).toMatchObject({ fbytes: 0n, ffiles: 2n });
    ok(await m.nfs.SETATTR({ object: file, new_attributes: sattr({ size: 0n }), guard: { check: false } }));
    ok(await m.nfs.WRITE(more));
    await m.file('second');
    await m.file('third');
    const fourth = { where: m.at('fourth'), how: GUARDED };
    expect(await m.nfs.CREATE(fourth)).toMatchObject({ status: nfsstat3.NFS3ERR_NOSPC });
    expect(await m.nfs.LINK({ file, link: m.at('fourth') })).toMatchObject({ status: nfsstat3.NFS3ERR_NOSPC });
    ok(await m.nfs.REMOVE({ object: m.at('file') }));
    ok(await m.nfs.CREATE(fourth));
  });
});

describe('a folder', () => {
  it('tells of what others do to it: STALE when a file went, the same handle when it was moved and found again', async () => {
    await using m = await Mounted.start('folder');
    const gone = await m.file('gone', 'x');
    const moved = await m.file('moved', 'y');
    await rm(join(m.folder, 'gone'));
    await writeFile(join(m.folder, 'gone'), 'another');
    await rename(join(m.folder, 'moved'), join(m.folder, 'elsewhere'));
    expect(await m.nfs.READ({ file: gone, offset: 0n, count: 1 })).toMatchObject({ status: nfsstat3.NFS3ERR_STALE });
    const found = ok(await m.nfs.LOOKUP({ what: m.at('elsewhere') })).resok.object;
    expect(Buffer.from(found.data).equals(moved.data)).toBe(true);
    expect(await m.content(moved)).toBe('y');
  });
});
