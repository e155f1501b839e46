import { describe, expect, it } from 'vitest';

import { MemoryFileSystem } from './memory/memory-file-system.ts';
import { OptionsFile } from './options-file.ts';

describe('OptionsFile', () => {
  const fileSystem = new MemoryFileSystem();
  const file = new OptionsFile(fileSystem, '/options');
  const stored = (): string => Buffer.from(fileSystem.readFile('/options') ?? []).toString();

  it('has no options before any was saved', () => expect(file.load()).toEqual(new Map()));

  it('writes options in their order, changes them in place and removes what is gone', () => {
    file.save(new Map([['global-option-version', '0']]));
    expect(stored()).toBe('global-option-version=0\n');
    file.save(
      new Map([
        ['global-option-version', '2'],
        ['cluster.server-quorum-ratio', '60%'],
      ]),
    );
    expect(stored()).toBe('global-option-version=2\ncluster.server-quorum-ratio=60%\n');
    file.save(new Map([['global-option-version', '3']]));
    expect(stored()).toBe('global-option-version=3\n');
    expect(file.load()).toEqual(new Map([['global-option-version', '3']]));
  });
});
