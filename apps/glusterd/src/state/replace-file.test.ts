import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { replaceFile } from './replace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glusterd-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('replaceFile()', () => {
  it('replaces the file, not its content: a reader of the old one is not disturbed', () => {
    const path = join(folder, 'x');
    replaceFile(path, 'old');
    const before = statSync(path).ino;
    replaceFile(path, 'new', { mode: 0o640 });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).ino).not.toBe(before);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('overwrites what a crash left beside it', () => {
    const path = join(folder, 'x');
    writeFileSync(`${path}.tmp`, 'a torn and much longer write');
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it('leaves the old content when it fails, and nothing beside it', () => {
    const path = join(folder, 'x');
    mkdirSync(path);
    writeFileSync(join(path, 'old'), '');
    expect(() => replaceFile(path, 'new')).toThrow();
    expect(readdirSync(folder)).toEqual(['x']);
    expect(readdirSync(path)).toEqual(['old']);
  });
});
