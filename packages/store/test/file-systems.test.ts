import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFileSystem, nodeFileSystem, replaceFile } from '@gluster-ts/store';
import type { StoreFileSystem } from '@gluster-ts/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const options = { mode: 0o640, sync: true };

const kinds: Record<string, () => { fileSystem: StoreFileSystem; root: string; modeOf: (path: string) => number }> = {
  nodeFileSystem: () => ({
    fileSystem: nodeFileSystem(),
    root: mkdtempSync(join(tmpdir(), 'store-')),
    modeOf: (path) => statSync(path).mode & 0o777,
  }),
  MemoryFileSystem: () => {
    const fileSystem = new MemoryFileSystem();
    fileSystem.makeDirectory('/tmp/store');
    return { fileSystem, root: '/tmp/store', modeOf: (path) => fileSystem.modeOf(path) ?? 0 };
  },
};

describe.each(Object.entries(kinds))('%s', (name, make) => {
  let fileSystem: StoreFileSystem;
  let root: string;
  let modeOf: (path: string) => number;
  const textOf = (path: string): string | undefined => {
    const content = fileSystem.readFile(path);
    return content && Buffer.from(content).toString();
  };

  beforeEach(() => void ({ fileSystem, root, modeOf } = make()));
  afterEach(() => {
    if (name === 'nodeFileSystem') rmSync(root, { recursive: true });
  });

  it('says undefined of what does not exist', () => {
    expect(fileSystem.readFile(join(root, 'x'))).toBeUndefined();
    expect(fileSystem.readDirectory(join(root, 'x'))).toBeUndefined();
    fileSystem.removeFile(join(root, 'x'));
    fileSystem.removeDirectory(join(root, 'x'));
  });

  it('writes, truncates, renames over and removes files', () => {
    const [a, b] = [join(root, 'a'), join(root, 'b')];
    fileSystem.writeFile(a, bytes('long content'), options);
    fileSystem.writeFile(a, bytes('short'), options);
    fileSystem.writeFile(b, bytes('old'), options);
    expect(modeOf(a)).toBe(0o640);
    fileSystem.rename(a, b);
    fileSystem.syncDirectory(root);
    expect(fileSystem.readDirectory(root)).toEqual(['b']);
    expect(textOf(b)).toBe('short');
    fileSystem.removeFile(b);
    expect(fileSystem.readDirectory(root)).toEqual([]);
  });

  it('makes directories with those above, renames them with what they hold, removes empty ones', () => {
    const deep = join(root, 'p', 'q');
    fileSystem.makeDirectory(deep);
    fileSystem.makeDirectory(deep);
    fileSystem.writeFile(join(deep, 'f'), bytes('x'), options);
    expect(() => fileSystem.removeDirectory(deep)).toThrow(/ENOTEMPTY/);
    fileSystem.rename(join(root, 'p'), join(root, 'r'));
    expect(textOf(join(root, 'r', 'q', 'f'))).toBe('x');
    fileSystem.removeFile(join(root, 'r', 'q', 'f'));
    fileSystem.removeDirectory(join(root, 'r', 'q'));
    expect(fileSystem.readDirectory(join(root, 'r'))).toEqual([]);
  });

  it('fails as a system does', () => {
    fileSystem.makeDirectory(join(root, 'd'));
    expect(() => fileSystem.readFile(join(root, 'd'))).toThrow(/EISDIR/);
    expect(() => fileSystem.writeFile(join(root, 'd'), bytes(''), options)).toThrow(/EISDIR/);
    expect(() => fileSystem.writeFile(join(root, 'x', 'y'), bytes(''), options)).toThrow(/ENOENT/);
    expect(() => fileSystem.rename(join(root, 'x'), join(root, 'y'))).toThrow(/ENOENT/);
    expect(() => fileSystem.syncDirectory(join(root, 'x'))).toThrow(/ENOENT/);
  });

  it('lets replaceFile() leave nothing beside what it could not replace', () => {
    fileSystem.makeDirectory(join(root, 'x', 'full'));
    expect(() => replaceFile(fileSystem, join(root, 'x'), bytes('new'))).toThrow(/EISDIR|ENOTDIR|ENOTEMPTY/);
    expect(fileSystem.readDirectory(root)).toEqual(['x']);
    replaceFile(fileSystem, join(root, 'y'), bytes('new'));
    expect(textOf(join(root, 'y'))).toBe('new');
    expect(modeOf(join(root, 'y'))).toBe(0o600);
  });
});
