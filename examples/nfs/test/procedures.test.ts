import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nfsstat3 } from '../src/generated/nfs.ts';
import type { fattr3, nfs_fh3, wcc_data } from '../src/generated/nfs.ts';
import { KINDS, Mounted, ok, sattr } from './support/mounted.ts';

const UNGUARDED = { check: false } as const;

describe.each(KINDS)('procedures on a %s', (kind) => {
  it('SETATTR sets what it is told to, guarded by the time of the last change', async () => {
    await using m = await Mounted.start(kind);
    const object = await m.file('file', '0123456789');
    const { ctime } = await attributes(m, object);
    await tickOfKernel();
    const guard = { check: true, obj_ctime: ctime } as const;
    const new_attributes = sattr({ mode: 0o4751, uid: 7, gid: 8, size: 4n, mtime: 86_400 });
    const { resok } = ok(await m.nfs.SETATTR({ object, new_attributes, guard }));
    const after = { type: 1, mode: 0o4751, uid: 7, gid: 8, size: 4n, mtime: { seconds: 86_400, nseconds: 0 } };
    expect(resok.obj_wcc.after).toMatchObject({ attributes: after });
    expect(resok.obj_wcc.before).toMatchObject({ attributes: { size: 10n, ctime } });
    expect(await m.content(object)).toBe('0123');
    expect(await m.nfs.SETATTR({ object, new_attributes, guard })).toMatchObject({ status: nfsstat3.NFS3ERR_NOT_SYNC });

    ok(await m.nfs.SETATTR({ object, new_attributes: sattr({ size: 8n }), guard: UNGUARDED }));
    expect(await m.content(object)).toBe('0123\0\0\0\0');
    const now = { ...sattr({}), atime: { set_it: 1 }, mtime: { set_it: 1 } } as const;
    const before = Math.floor(Date.now() / 1000);
    ok(await m.nfs.SETATTR({ object, new_attributes: now, guard: UNGUARDED }));
    const { atime, mtime } = await attributes(m, object);
    for (const time of [atime, mtime]) expect(time.seconds).toBeGreaterThanOrEqual(before);
  });

  it('ACCESS tells what the mode permits to whom', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const directory = await m.directory('directory', undefined, 0o751);
    const new_attributes = sattr({ mode: 0o640, uid: 100, gid: 200 });
    for (const object of [file, directory]) {
      const mode =
        object === directory
          ? { new_attributes: { ...new_attributes, mode: { set_it: true, mode: 0o751 } } as const }
          : {};
      ok(await m.nfs.SETATTR({ object, new_attributes, guard: UNGUARDED, ...mode }));
    }
    const cases = [
      [100, 1, 0x0d, 0x1f],
      [1, 200, 0x01, 0x03],
      [1, 1, 0x00, 0x02],
      [0, 0, 0x0d, 0x1f],
    ] as const;
    for (const [uid, gid, ofFile, ofDirectory] of cases) {
      const nfs = m.as({ uid, gid });
      const access = async (object: nfs_fh3) => ok(await nfs.ACCESS({ object, access: 0x3f })).resok.access;
      expect([await access(file), await access(directory)], `uid ${uid} gid ${gid}`).toEqual([ofFile, ofDirectory]);
    }
  });

  it('all refuse what the mode does not permit', async () => {
    await using m = await Mounted.start(kind);
    const shared = await m.directory('shared', undefined, 0o1777);
    const secret = await m.file('secret', 'secret', shared);
    ok(await m.nfs.SETATTR({ object: secret, new_attributes: sattr({ mode: 0o600 }), guard: UNGUARDED }));
    const closed = await m.directory('closed', undefined, 0o700);
    const user = m.as({ uid: 1000, gid: 1000 });
    const { NFS3ERR_ACCES, NFS3ERR_PERM } = nfsstat3;
    const data = Buffer.from('x');
    const how = { mode: 0, obj_attributes: sattr({ size: 0n }) } as const;
    const list = { dir: closed, cookie: 0n, cookieverf: Buffer.alloc(8), count: 4096 };
    expect(await user.READ({ file: secret, offset: 0n, count: 1 })).toMatchObject({ status: NFS3ERR_ACCES });
    const write = { file: secret, offset: 0n, count: 1, stable: 0, data } as const;
    expect(await user.WRITE(write)).toMatchObject({ status: NFS3ERR_ACCES });
    expect(await user.LOOKUP({ what: m.at('x', closed) })).toMatchObject({ status: NFS3ERR_ACCES });
    expect(await user.READDIR(list)).toMatchObject({ status: NFS3ERR_ACCES });
    expect(await user.CREATE({ where: m.at('x', closed), how })).toMatchObject({ status: NFS3ERR_ACCES });
    expect(await user.CREATE({ where: m.at('secret', shared), how })).toMatchObject({ status: NFS3ERR_ACCES });
    // The directory is sticky, and the file somebody else's.
    expect(await user.REMOVE({ object: m.at('secret', shared) })).toMatchObject({ status: NFS3ERR_PERM });
    const away = { from: m.at('secret', shared), to: m.at('mine', shared) };
    expect(await user.RENAME(away)).toMatchObject({ status: NFS3ERR_PERM });
    for (const new_attributes of [
      sattr({ mode: 0o777 }),
      sattr({ uid: 1000 }),
      sattr({ gid: 1000 }),
      sattr({ mtime: 1 }),
    ]) {
      const setattr = { object: secret, new_attributes, guard: UNGUARDED };
      expect(await user.SETATTR(setattr)).toMatchObject({ status: NFS3ERR_PERM });
    }
    const mine = ok(await user.CREATE({ where: m.at('mine', shared), how })).resok;
    expect(mine.obj_attributes).toMatchObject({ attributes: { uid: 1000, gid: 1000 } });
    ok(await user.REMOVE({ object: m.at('mine', shared) }));
    expect(await m.content(secret)).toBe('secret');
  });

  it('of a superuser who is nobody are those of nobody', async () => {
    await using m = await Mounted.start(kind, { rootSquash: true });
    const status = kind === 'folder' ? nfsstat3.NFS3ERR_ACCES : nfsstat3.NFS3_OK;
    const how = { mode: 1, obj_attributes: sattr({}) } as const;
    // Everybody may write to the root of a memory file system, as to /tmp.
    const created = await m.nfs.CREATE({ where: m.at('file'), how });
    expect(created.status).toBe(status);
    if (created.status === nfsstat3.NFS3_OK) {
      expect(created.resok.obj_attributes).toMatchObject({ attributes: { uid: 65534, gid: 65534 } });
    }
  });

  it('READ and WRITE work at any place, and leave holes', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const offset = 3n * 1024n * 1024n - 2n;
    const data = Buffer.from('across');
    const written = ok(await m.nfs.WRITE({ file, offset, count: 6, stable: 2, data })).resok;
    expect(written).toMatchObject({ count: 6, committed: 2 });
    expect(written.file_wcc.after).toMatchObject({ attributes: { size: offset + 6n } });
    const read = async (at: bigint, count: number) => ok(await m.nfs.READ({ file, offset: at, count })).resok;
    expect(Buffer.from((await read(offset - 2n, 10)).data).toString()).toBe('\0\0across');
    expect(await read(offset - 2n, 10)).toMatchObject({ count: 8, eof: true });
    expect(await read(offset - 2n, 7)).toMatchObject({ count: 7, eof: false });
    expect(await read(offset + 6n, 1)).toMatchObject({ count: 0, eof: true });
    expect(Buffer.from((await read(0n, 100)).data)).toEqual(Buffer.alloc(100));
    const one = await read(1n, 2 ** 32 - 1);
    expect(one).toMatchObject({ count: 1024 * 1024, eof: false });
    // count says how much of the data is meant.
    ok(await m.nfs.WRITE({ file, offset, count: 2, stable: 0, data: Buffer.from('ACROSS') }));
    expect(Buffer.from((await read(offset, 6)).data).toString()).toBe('ACross');
    const fewer = { file, offset, count: 7, stable: 0, data } as const;
    expect(await m.nfs.WRITE(fewer)).toMatchObject({ status: nfsstat3.NFS3ERR_INVAL });
  });

  it('COMMIT and WRITE tell the same verifier, and another server tells another', async () => {
    await using m = await Mounted.start(kind);
    await using other = await Mounted.start(kind);
    const verifiers: string[] = [];
    for (const each of [m, other]) {
      const file = await each.file('file');
      const data = Buffer.from('x');
      for (const stable of [0, 1, 2] as const) {
        const { resok } = ok(await each.nfs.WRITE({ file, offset: 0n, count: 1, stable, data }));
        expect(resok.committed).toBe(stable);
        verifiers.push(Buffer.from(resok.verf).toString('hex'));
      }
      const { resok } = ok(await each.nfs.COMMIT({ file, offset: 0n, count: 0 }));
      verifiers.push(Buffer.from(resok.verf).toString('hex'));
    }
    expect(new Set(verifiers).size).toBe(2);
    expect(new Set(verifiers.slice(0, 4)).size).toBe(1);
  });

  it('a READ that is being sent is not changed by the WRITE behind it', async () => {
    await using m = await Mounted.start(kind);
    const file = await m.file('file');
    const write = async (fill: number) =>
      m.nfs.WRITE({ file, offset: 0n, count: 1 << 20, stable: 0, data: Buffer.alloc(1 << 20, fill) });
    ok(await write(1));
    const calls = [m.nfs.READ({ file, offset: 0n, count: 1 << 20 }), m.nfs.READ({ file, offset: 0n, count: 1 << 20 })];
    const [first, second] = await Promise.all([...calls, write(2)]);
    for (const read of [first, second]) {
      const { data } = ok(read!).resok as { data: Uint8Array };
      if (kind === 'memory') expect(Buffer.from(data).equals(Buffer.alloc(1 << 20, data[0]))).toBe(true);
      expect([1, 2]).toContain(data[0]);
    }
  });

  it('CREATE is unchecked, guarded or exclusive', async () => {
    await using m = await Mounted.start(kind);
    const where = m.at('file');
    const file = await m.file('file', 'content');
    const unchecked = { mode: 0, obj_attributes: sattr({ mode: 0o600 }) } as const;
    const again = ok(await m.nfs.CREATE({ where, how: unchecked })).resok;
    expect(again.obj).toEqual({ handle_follows: true, handle: file });
    expect(again.obj_attributes).toMatchObject({ attributes: { mode: 0o644, size: 7n } });
    const empty = { mode: 0, obj_attributes: sattr({ size: 0n }) } as const;
    const cut = ok(await m.nfs.CREATE({ where, how: empty })).resok;
    expect(cut.obj_attributes).toMatchObject({ attributes: { size: 0n } });

    const verf = Buffer.from('ffffffff80000001', 'hex');
    const exclusive = { where: m.at('only'), how: { mode: 2, verf } } as const;
    const only = ok(await m.nfs.CREATE(exclusive)).resok;
    // The answer was lost, and the call is sent again.
    expect(ok(await m.nfs.CREATE(exclusive)).resok.obj).toEqual(only.obj);
    const somebody = { where: m.at('only'), how: { mode: 2, verf: Buffer.alloc(8, 1) } } as const;
    expect(await m.nfs.CREATE(somebody)).toMatchObject({ status: nfsstat3.NFS3ERR_EXIST });
    if (!only.obj.handle_follows) throw new Error('No handle');
    const new_attributes = sattr({ mode: 0o640, mtime: 1000 });
    ok(await m.nfs.SETATTR({ object: only.obj.handle, new_attributes, guard: UNGUARDED }));
    expect(await m.nfs.CREATE(exclusive)).toMatchObject({ status: nfsstat3.NFS3ERR_EXIST });
  });

  it('MKDIR, SYMLINK, LINK, RENAME, REMOVE and RMDIR keep count of names', async () => {
    await using m = await Mounted.start(kind);
    const one = await m.directory('one');
    const two = await m.directory('two');
    const file = await m.file('file', 'content', one);
    const linked = ok(await m.nfs.LINK({ file, link: m.at('link', two) })).resok;
    expect(linked.file_attributes).toMatchObject({ attributes: { nlink: 2 } });
    ok(await m.nfs.RENAME({ from: m.at('file', one), to: m.at('moved', two) }));
    expect(await m.names(one)).toEqual(['.', '..']);
    expect((await m.names(two)).sort()).toEqual(['.', '..', 'link', 'moved']);
    // Two names of one file: nothing happens.
    ok(await m.nfs.RENAME({ from: m.at('link', two), to: m.at('moved', two) }));
    expect(await m.names(two)).toHaveLength(4);
    ok(await m.nfs.REMOVE({ object: m.at('link', two) }));
    expect(await attributes(m, file)).toMatchObject({ nlink: 1, size: 7n });
    expect(await m.content(file)).toBe('content');
    const other = await m.file('other', 'other', one);
    ok(await m.nfs.RENAME({ from: m.at('other', one), to: m.at('moved', two) }));
    expect(await m.nfs.GETATTR({ object: file })).toEqual({ status: nfsstat3.NFS3ERR_STALE });
    expect(await m.content(other)).toBe('other');

    const below = await m.directory('below', one);
    ok(await m.nfs.RENAME({ from: m.at('below', one), to: m.at('empty', two) }));
    const above = ok(await m.nfs.LOOKUP({ what: m.at('..', below) })).resok.object;
    expect(Buffer.from(above.data).equals(two.data)).toBe(true);
    await m.directory('replaces', one);
    ok(await m.nfs.RENAME({ from: m.at('replaces', one), to: m.at('empty', two) }));
    expect(await m.nfs.GETATTR({ object: below })).toEqual({ status: nfsstat3.NFS3ERR_STALE });
    const link = await m.symlink('symlink', '../somewhere', one);
    expect(await attributes(m, link)).toMatchObject({ type: 5, size: 12n });
    const { dir_wcc } = ok(await m.nfs.REMOVE({ object: m.at('symlink', one) })).resok;
    expectChange(dir_wcc, kind === 'memory');
    ok(await m.nfs.RMDIR({ object: m.at('one') }));
    expect(await m.names()).toEqual(['.', '..', 'two']);
  });

  it('MKNOD makes special files, where the file system has them', async () => {
    await using m = await Mounted.start(kind);
    const device = { dev_attributes: sattr({ mode: 0o660 }), spec: { specdata1: 8, specdata2: 300 } };
    const cases = [
      { type: 4, device },
      { type: 3, device },
      { type: 6, pipe_attributes: sattr({}) },
      { type: 7, pipe_attributes: sattr({}) },
    ] as const;
    for (const what of cases) {
      const made = await m.nfs.MKNOD({ where: m.at(`special-${what.type}`), what });
      if (kind === 'folder') {
        expect(made).toMatchObject({ status: nfsstat3.NFS3ERR_NOTSUPP });
        continue;
      }
      const rdev = 'device' in what ? device.spec : { specdata1: 0, specdata2: 0 };
      expect(ok(made).resok.obj_attributes).toMatchObject({ attributes: { type: what.type, rdev } });
    }
    const file = { where: m.at('file'), what: { type: 1 } } as const;
    expect(await m.nfs.MKNOD(file)).toMatchObject({ status: nfsstat3.NFS3ERR_BADTYPE });
    expect(await m.names()).toHaveLength(kind === 'folder' ? 2 : 6);
  });

  it('READDIR and READDIRPLUS keep within the bytes of the client, and their place while entries come and go', async () => {
    await using m = await Mounted.start(kind);
    const names = Array.from({ length: 200 }, (_, i) => `name-${'x'.repeat(i % 50)}-${i}`);
    for (const name of names) await m.file(name);
    const seen: string[] = [];
    let cookie = 0n;
    let cookieverf: Uint8Array = Buffer.alloc(8);
    for (let page = 0; ; page++) {
      const args = { dir: m.root, cookie, cookieverf, dircount: 1000, maxcount: 4000 };
      const { resok } = ok(await m.nfs.READDIRPLUS(args));
      for (const { name, name_attributes, name_handle, fileid } of resok.reply.entries) {
        const text = Buffer.from(name).toString();
        seen.push(text);
        if (!name_handle.handle_follows) throw new Error('No handle');
        expect(name_attributes).toMatchObject({ attributes: { fileid } });
        if (text === 'name--0') expect(await attributes(m, name_handle.handle)).toMatchObject({ fileid });
      }
      expect(
        resok.reply.entries.reduce((bytes, { name }) => bytes + 24 + Math.ceil(name.length / 4) * 4, 0),
      ).toBeLessThanOrEqual(1000);
      if (resok.reply.eof) break;
      cookie = resok.reply.entries.at(-1)!.cookie;
      ({ cookieverf } = resok);
      // What was seen goes, and something new comes, which may be seen or not.
      ok(await m.nfs.REMOVE({ object: m.at(seen.filter((name) => names.includes(name))[page]!) }));
      await m.file(`new-${page}`);
    }
    expect(seen.filter((name) => names.includes(name)).sort()).toEqual([...names].sort());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('FSSTAT, FSINFO and PATHCONF tell what there is', async () => {
    await using m = await Mounted.start(kind);
    const space = ok(await m.nfs.FSSTAT({ fsroot: m.root })).resok;
    expect(space.tbytes).toBeGreaterThan(0n);
    expect(space.fbytes).toBeLessThanOrEqual(space.tbytes);
    const info = ok(await m.nfs.FSINFO({ fsroot: m.root })).resok;
    expect(info).toMatchObject({ rtmax: 1 << 20, wtmax: 1 << 20, properties: 0x1b });
    const conf = ok(await m.nfs.PATHCONF({ object: m.root })).resok;
    expect(conf).toMatchObject({ name_max: 255, no_trunc: true, case_insensitive: false });
  });

  it('MOUNT remembers who has mounted what, and forgets it when told so', async () => {
    await using m = await Mounted.start(kind);
    await m.directory('below', await m.directory('directory'));
    const path = '/export/directory//below/';
    const mounted = await m.mount.MNT(Buffer.from(path));
    expect(mounted).toMatchObject({ fhs_status: 0, mountinfo: { auth_flavors: [1, 0] } });
    const dump = async () => (await m.mount.DUMP()).map(({ ml_directory }) => Buffer.from(ml_directory).toString());
    expect(await dump()).toEqual(['/export', path]);
    await m.mount.UMNT(Buffer.from(path));
    expect(await dump()).toEqual(['/export']);
    await m.mount.UMNTALL();
    expect(await dump()).toEqual([]);
    const [exported] = await m.mount.EXPORT();
    expect(Buffer.from(exported!.ex_dir).toString()).toBe('/export');
    await m.mount.NULL();
    await m.nfs.NULL();
  });
});

describe('a folder', () => {
  it('has on the disk what was written, with mode, owner and time', async () => {
    await using m = await Mounted.start('folder');
    const object = await m.file('file', 'content', await m.directory('directory'));
    const new_attributes = sattr({ mode: 0o604, uid: 12, gid: 34, mtime: 1_000_000 });
    ok(await m.nfs.SETATTR({ object, new_attributes, guard: UNGUARDED }));
    const path = join(m.folder, 'directory', 'file');
    expect(await readFile(path, 'utf8')).toBe('content');
    expect(await stat(path)).toMatchObject({ mode: 0o100604, uid: 12, gid: 34, mtimeMs: 1_000_000_000 });
    expect((await attributes(m, object)).fileid).toBe(BigInt((await stat(path)).ino));
  });
});

async function attributes(m: Mounted, object: nfs_fh3): Promise<fattr3> {
  return ok(await m.nfs.GETATTR({ object })).resok.obj_attributes;
}

/** What is changed from now on has another time: before Linux 6.13 those of files go on every few milliseconds only. */
async function tickOfKernel(): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'nfs-clock-'));
  const path = join(folder.path, 'file');
  const now = async (): Promise<bigint> => {
    await writeFile(path, 'x');
    return (await stat(path, { bigint: true })).ctimeNs;
  };
  const before = await now();
  while ((await now()) === before);
}

/** Before and after are told, and differ: on a disk only if the kernel's clock has ticked between. */
function expectChange({ before, after }: wcc_data, differ: boolean): void {
  if (!before.attributes_follow || !after.attributes_follow) throw new Error('Nothing told');
  if (differ) expect(after.attributes.mtime).not.toEqual(before.attributes.mtime);
}
