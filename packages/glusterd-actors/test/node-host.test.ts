import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLocalAddress } from '../src/host/local-address.ts';
import { nodeHost } from '../src/host/node-host.ts';

const host = nodeHost();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'node-host-'));
  await mkdir(join(directory, 'sub'));
  await writeFile(join(directory, 'plain'), 'x');
  await writeFile(join(directory, 'program'), '#!/bin/sh\nprintf "%s\\n" "$@"\nexit 3\n');
  await writeFile(join(directory, 'no-interpreter'), '#!/nonexistent/sh\n');
  await chmod(join(directory, 'program'), 0o755);
  await chmod(join(directory, 'no-interpreter'), 0o755);
  await symlink('plain', join(directory, 'link'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('nodeHost()', () => {
  it('knows this machine', async () => {
    expect(await isLocalAddress(host, 'localhost')).toBe(true);
    expect(await isLocalAddress(host, '127.0.0.1')).toBe(true);
    expect(host.localAddresses()).toContain('127.0.0.1');
  });

  it('resolve() of what is no name is empty', async () => {
    expect(await host.resolve('no such host')).toEqual([]);
  });

  it('stat() tells files, programs, directories and links', async () => {
    const stat = (name: string, followLinks: boolean): ReturnType<typeof host.stat> =>
      host.stat(join(directory, name), { followLinks });
    expect(await stat('plain', true)).toMatchObject({ isFile: true, isExecutable: false });
    expect(await stat('program', true)).toEqual({ isFile: true, isExecutable: true, permissions: 0o755 });
    expect(await stat('sub', true)).toMatchObject({ isFile: false });
    expect(await stat('link', true)).toMatchObject({ isFile: true });
    expect(await stat('link', false)).toMatchObject({ isFile: false });
    expect(await stat('nothing', true)).toBeUndefined();
  });

  it('realPath() follows links and rejects with the system error', async () => {
    expect(await host.realPath(join(directory, 'link'))).toBe(await host.realPath(join(directory, 'plain')));
    await expect(host.realPath(join(directory, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('replaceFile() replaces files and links, and leaves nothing beside them', async () => {
    const folder = join(directory, 'replaced');
    await mkdir(folder);
    await symlink('../plain', join(folder, 'link'));
    for (const name of ['new', 'link', 'new']) {
      await host.replaceFile(join(folder, name), new TextEncoder().encode(`${name} content`), 0o640);
      const path = join(folder, name);
      expect(await readFile(path, 'utf8')).toBe(`${name} content`);
      expect(await host.stat(path, { followLinks: false })).toMatchObject({ isFile: true, permissions: 0o640 });
    }
    await mkdir(join(folder, 'directory'));
    await expect(host.replaceFile(join(folder, 'directory'), new Uint8Array(1), 0o600)).rejects.toThrow('EISDIR');
    await expect(host.replaceFile(join(folder, 'no/file'), new Uint8Array(1), 0o600)).rejects.toThrow('ENOENT');
    expect((await readdir(folder)).sort()).toEqual(['directory', 'link', 'new']);
    expect(await readFile(join(directory, 'plain'), 'utf8')).toBe('x');
  });

  it('run() takes output and exit code, and passes arguments unchanged', async () => {
    const result = await host.run(join(directory, 'program'), ['a b', '$HOME']);
    expect(result).toEqual({ exitCode: 3, lines: ['a b', '$HOME'] });
  });

  it('run() rejects when there is nothing to run', async () => {
    await expect(host.run(join(directory, 'nothing'), [])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(host.run(join(directory, 'no-interpreter'), [])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(host.run(join(directory, 'plain'), [])).rejects.toMatchObject({ code: 'EACCES' });
  });
});
