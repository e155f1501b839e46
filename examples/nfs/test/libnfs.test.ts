import { randomBytes } from 'node:crypto';
import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS, Mounted } from './support/mounted.ts';
import { run } from './support/run.ts';

describe.each(KINDS)('Debian’s libnfs-utils on a %s', (kind) => {
  it('copy files in and out, small and large, aligned and not', async () => {
    await using mounted = await Mounted.start(kind);
    await using here = await mkdtempDisposable(join(tmpdir(), 'nfs-here-'));
    for (const size of [0, 1, 4095, 65_536, 1_048_576, 1_048_577, 5_000_000]) {
      const source = join(here.path, `in-${size}`);
      const target = join(here.path, `out-${size}`);
      const bytes = randomBytes(size);
      await writeFile(source, bytes);
      expect(await run('nfs-cp', source, mounted.url(`f${size}`))).toMatchObject({ code: 0, stderr: '' });
      expect(await run('nfs-cp', mounted.url(`f${size}`), target)).toMatchObject({ code: 0, stderr: '' });
      expect((await readFile(target)).equals(bytes)).toBe(true);
      expect((await run('nfs-cat', mounted.url(`f${size}`))).stdout.equals(bytes)).toBe(true);
      if (kind === 'folder') expect((await stat(join(mounted.folder, `f${size}`))).size).toBe(size);
    }
  });

  it('list files with their attributes, also in directories below and recursively', async () => {
    await using mounted = await Mounted.start(kind);
    const below = await mounted.directory('below');
    await mounted.file('hello.txt', 'hello', below);
    await mounted.file('top', 'x');
    const lines = (await run('nfs-ls', mounted.url())).stdout.toString().trim().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^-rw-r--r-- +1 +0 +0 +1 top$/),
      expect.stringMatching(/^drwxr-xr-x +2 +0 +0 +\d+ below$/),
    ]);
    expect((await run('nfs-ls', mounted.url('below/'))).stdout.toString()).toMatch(/ 5 hello.txt\n$/);
    expect((await run('nfs-ls', '-R', mounted.url())).stdout.toString()).toMatch(/ 5 .*hello.txt\n/);
    expect((await run('nfs-cat', mounted.url('below/hello.txt'))).stdout.toString()).toBe('hello');
  });

  it('list a directory of 5,000 files, each exactly once', async () => {
    await using mounted = await Mounted.start(kind);
    const many = await mounted.directory('many');
    const names = Array.from({ length: 5000 }, (_, i) => `file-${i.toString().padStart(5, '0')}`);
    for (let from = 0; from < names.length; from += 50) {
      await Promise.all(names.slice(from, from + 50).map(async (name) => mounted.file(name, '', many)));
    }
    const listed = (await run('nfs-ls', mounted.url('many/'))).stdout.toString().trim().split('\n');
    expect(listed.map((line) => line.split(' ').at(-1)).sort()).toEqual(names);
    expect((await mounted.names(many, 1024)).sort()).toEqual(['.', '..', ...names]);
  });

  it('are told why something is not possible', async () => {
    await using mounted = await Mounted.start(kind, { readOnly: true });
    const missing = await run('nfs-cat', mounted.url('missing'));
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toMatch(/NFS3ERR_NOENT/);
    const refused = await run('nfs-cp', '/etc/hostname', mounted.url('hostname'));
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/NFS3ERR_ROFS/);
    const elsewhere = await run('nfs-ls', mounted.url().replace('/export/', '/elsewhere/'));
    expect(elsewhere.code).not.toBe(0);
    expect(elsewhere.stderr).toMatch(/MNT3ERR_NOENT/);
  });

  it('find MOUNT on a port of its own', async () => {
    await using mounted = await Mounted.start(kind, { mountPort: 0 });
    expect(mounted.server.mountPort).not.toBe(mounted.server.port);
    await mounted.file('there');
    expect((await run('nfs-ls', mounted.url())).stdout.toString()).toMatch(/ there\n$/);
  });
});
