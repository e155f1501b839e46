import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { prepareWorkingDirectory } from './directories.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glusterd-dirs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('prepareWorkingDirectory()', () => {
  it('makes it with its parents, and takes one that is there', () => {
    const directory = join(folder, 'a/b');
    prepareWorkingDirectory(directory);
    prepareWorkingDirectory(directory);
    expect(statSync(directory).isDirectory()).toBe(true);
  });

  it.each(['file', 'file/below'])('refuses %s', (name) => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => prepareWorkingDirectory(join(folder, name))).toThrow(
      `Cannot use the working directory ${folder}/${name}: It, or a part of its path, is a file (option working-directory names another)`,
    );
  });
});
