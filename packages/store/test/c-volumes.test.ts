import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GlusterdStore, infoChecksum } from '@gluster-ts/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const vectors = resolve(import.meta.dirname, 'vectors', 'volumes');
const names = readdirSync(join(vectors, 'vols'));
const OPERATING_VERSION = 100_000;

/** Every file of the volumes below a directory: its path, content and inode. */
function filesOf(directory: string): [path: string, content: string, inode: number][] {
  const entries = readdirSync(join(directory, 'vols'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(directory.length), readFileSync(path, 'latin1'), statSync(path).ino]);
}

describe("VolumeFiles on directories of C's glusterd", () => {
  let directory: string;
  const warnings: string[] = [];
  const open = (root: string): GlusterdStore =>
    new GlusterdStore(root, { onWarning: (message) => warnings.push(message) });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'store-'));
    cpSync(vectors, directory, { recursive: true });
    warnings.length = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('has some', () => expect(names).toHaveLength(8));

  // Among them some whose length is 1, 2, 3 and 4 more than a multiple of 1024.
  it.each(names)('computes the checksum that C wrote: %s', (name) => {
    const info = readFileSync(join(vectors, 'vols', name, 'info'));
    const cksum = readFileSync(join(vectors, 'vols', name, 'cksum'), 'latin1');
    expect(`info=${infoChecksum(info, OPERATING_VERSION).info}\n`).toBe(cksum);
  });

  it('reads all of them', () => {
    const volumes = open(directory).volumes.load(OPERATING_VERSION);
    expect(volumes.map(({ name }) => name)).toEqual([...names].sort());
    expect(volumes.map(({ bricks }) => bricks.length)).toEqual([3, 2, 3, 1, 1, 1, 1, 3]);
    const data = volumes[1]!;
    expect(data.info.get('user.note')).toBe('a b = c');
    expect(data.info.get('user.blank')).toBe(' x ');
    expect(data.info.has('brick-0')).toBe(false);
    expect(data.bricks[1]!.get('brick-id')).toBe('data-client-1');
    expect(data.quota).toEqual({
      version: 1,
      limits: [{ gfid: '00000000-0000-0000-0000-000000000001', type: 1 }],
    });
    expect(data.nodeState.get('rebalance_op')).toBe('0');
    expect(warnings).toEqual([]);
  });

  it('leaves every file as it is when what it read is saved', () => {
    const before = filesOf(directory);
    const { volumes } = open(directory);
    for (const volume of volumes.load(OPERATING_VERSION)) {
      expect(volumes.save(volume, OPERATING_VERSION)).toEqual(volume);
    }
    expect(filesOf(directory)).toEqual(before);
  });

  it('writes the same bytes as C into an empty directory', () => {
    const fresh = mkdtempSync(join(tmpdir(), 'store-'));
    try {
      const copy = open(fresh).volumes;
      for (const volume of open(directory).volumes.load(OPERATING_VERSION)) copy.save(volume, OPERATING_VERSION);
      const contents = (root: string): string[][] =>
        filesOf(root)
          // C makes the one, and writes the other for a daemon that only it has.
          .filter(([path, content]) => content !== '' && !path.endsWith('snapd.info'))
          .map(([path, content]) => [path, content]);
      const ofOurs = contents(fresh).filter(([path]) => !path!.endsWith('quota.conf') || path!.includes('/data/'));
      expect(ofOurs).toEqual(contents(directory));
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });
});
