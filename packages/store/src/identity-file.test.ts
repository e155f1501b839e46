import { beforeEach, describe, expect, it } from 'vitest';

import { IdentityFile } from './identity-file.ts';
import { MemoryFileSystem } from './memory/memory-file-system.ts';

const uuid = '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d';
const path = '/var/lib/glusterd/glusterd.info';
let fileSystem: MemoryFileSystem;
const put = (text: string): void => fileSystem.writeFile(path, Buffer.from(text), { mode: 0o600, sync: true });
const stored = (): string => Buffer.from(fileSystem.readFile(path) ?? []).toString();

beforeEach(() => {
  fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory('/var/lib/glusterd');
});

describe('IdentityFile', () => {
  it('has no identity before one was saved', () => {
    expect(new IdentityFile(fileSystem, path).load()).toBeUndefined();
    expect(fileSystem.readDirectory('/var/lib/glusterd')).toEqual([]);
  });

  it("writes C's text with C's mode", () => {
    const file = new IdentityFile(fileSystem, path);
    file.save(uuid, 100_000);
    expect(stored()).toBe(`UUID=${uuid}\noperating-version=100000\n`);
    expect(fileSystem.modeOf(path)).toBe(0o600);
    expect(file.load()).toEqual({ uuid, operatingVersion: '100000' });
  });

  it('does not write what is there already', () => {
    const file = new IdentityFile(fileSystem, path);
    file.save(uuid, 1);
    const before = fileSystem.operationCount;
    file.save(uuid, 1);
    expect(fileSystem.operationCount).toBe(before);
  });

  it('keeps keys that it does not know', () => {
    put(`\nother=x\r\nUUID=${uuid.toUpperCase()}\noperating-version=70200\n`);
    const file = new IdentityFile(fileSystem, path);
    expect(file.load()).toEqual({ uuid, operatingVersion: '70200' });
    file.save(uuid, 100_000);
    expect(stored()).toBe(`\nother=x\r\nUUID=${uuid}\noperating-version=100000\n`);
  });

  it('takes a whole UUID without the end of its line, and no torn version', () => {
    put(`UUID=${uuid}`);
    expect(new IdentityFile(fileSystem, path).load()).toEqual({ uuid, operatingVersion: undefined });
    put(`UUID=${uuid}\noperating-version=1000`);
    expect(new IdentityFile(fileSystem, path).load()).toEqual({ uuid, operatingVersion: undefined });
  });

  it.each([
    ['', 'it holds no UUID'],
    ['UUID=\n', "its UUID is ''"],
    [`UUID=${uuid.slice(0, 20)}`, `its UUID is '${uuid.slice(0, 20)}'`],
    ['UUID=00000000-0000-0000-0000-000000000000\n', "its UUID is '00000000-0000-0000-0000-000000000000'"],
    ['\0'.repeat(67), 'it holds no UUID'],
  ])('stops at a file without a readable UUID and leaves it: %j', (text, found) => {
    put(text);
    expect(() => new IdentityFile(fileSystem, path).load()).toThrow(
      expect.objectContaining({
        code: 'ERR_STORE_IDENTITY',
        message: `${path} is damaged: ${found}. Restore it from a backup, or remove it to make this a new node`,
      }),
    );
    expect(stored()).toBe(text);
  });
});
