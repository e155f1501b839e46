import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { InfoFile } from './info-file.ts';

const uuid = '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d';
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glusterd-info-'));
  path = join(folder, 'glusterd.info');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('InfoFile', () => {
  it('has no identity before one was saved', () => {
    expect(new InfoFile(path).load()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps it in C's file, with C's mode", () => {
    const saved: string[] = [];
    new InfoFile(path, (what) => saved.push(what)).save({ uuid, operatingVersion: 100_000 });
    expect(saved).toEqual([uuid]);
    expect(readFileSync(path, 'utf8')).toBe(`UUID=${uuid}\noperating-version=100000\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['glusterd.info']);
    expect(new InfoFile(path).load()).toEqual({ uuid, operatingVersion: 100_000 });
  });

  it('reads what people edit: blank lines, other keys, upper case', () => {
    writeFileSync(path, `\n operating-version = 70200 \nother=x\nUUID=${uuid.toUpperCase()}\n`);
    expect(new InfoFile(path).load()).toEqual({ uuid, operatingVersion: 70_200 });
  });

  it('takes a file without a version for one of the oldest releases', () => {
    writeFileSync(path, `UUID=${uuid}\n`);
    expect(new InfoFile(path).load()).toEqual({ uuid, operatingVersion: 1 });
  });

  it.each([
    ['', 'it holds no UUID'],
    ['operating-version=100000\n', 'it holds no UUID'],
    ['UUID=', "its UUID is ''"],
    [`UUID=${uuid.slice(0, 20)}`, `its UUID is '${uuid.slice(0, 20)}'`],
    ['UUID=00000000-0000-0000-0000-000000000000\n', "its UUID is '00000000-0000-0000-0000-000000000000'"],
    ['\0'.repeat(67), 'it holds no UUID'],
  ])('stops at a damaged file and leaves it as it is: %j', (content, found) => {
    writeFileSync(path, content);
    expect(() => new InfoFile(path).load()).toThrow(
      `${path} is damaged: ${found}. Restore it from a backup, or remove it to make this a new node`,
    );
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it.each(['999999', '0', '-1', 'x', ''])('stops at operating-version %j', (version) => {
    writeFileSync(path, `UUID=${uuid}\noperating-version=${version}\n`);
    expect(() => new InfoFile(path).load()).toThrow(
      `${path} has operating-version '${version}', and this daemon works at 1 to 100000`,
    );
  });

  it('keeps the old identity when the new one can not be written', () => {
    new InfoFile(path).save({ uuid, operatingVersion: 1 });
    mkdirSync(`${path}.tmp`); // where the new content would be written
    expect(() => new InfoFile(path).save({ uuid, operatingVersion: 2 })).toThrow(/^Cannot write .*: Illegal operation/);
    expect(new InfoFile(path).load()).toEqual({ uuid, operatingVersion: 1 });
  });
});
