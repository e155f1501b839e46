import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GlusterdStore, infoChecksum } from '@gluster-ts/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const vectors = resolve(import.meta.dirname, 'vectors', 'volumes');
/** One directory for each operating version that a cluster of C had. */
const versions = readdirSync(vectors).map(Number);
const all = versions.flatMap((version) =>
  readdirSync(join(vectors, String(version), 'vols')).map((name) => ({ version, name })),
);

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
  const copyOf = (version: number): string => {
    cpSync(join(vectors, String(version)), directory, { recursive: true });
    return directory;
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'store-'));
    warnings.length = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('has some', () => {
    expect(versions).toHaveLength(6);
    expect(all).toHaveLength(14);
  });

  // Among them some whose length is 1, 2, 3 and 4 more than a multiple of 1024.
  it.each(all)('computes the checksum that C wrote at $version: $name', ({ version, name }) => {
    const folder = join(vectors, String(version), 'vols', name);
    const cksum = readFileSync(join(folder, 'cksum'), 'latin1');
    expect(`info=${infoChecksum(readFileSync(join(folder, 'info')), version).info}\n`).toBe(cksum);
  });

  it('reads all of them', () => {
    const volumes = open(copyOf(100_000)).volumes.load(100_000);
    expect(volumes.map(({ name }) => name)).toEqual(['arb', 'data', 'ec', 'm1', 'm2', 'm3', 'm4', 'rep']);
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

  it.each(versions)('leaves every file as it is when what it read is saved: %i', (version) => {
    const { volumes } = open(copyOf(version));
    const before = filesOf(directory);
    for (const volume of volumes.load(version)) expect(volumes.save(volume, version)).toEqual(volume);
    expect(filesOf(directory)).toEqual(before);
    expect(warnings).toEqual([]);
  });

  it.each(versions)('writes the same bytes as C into an empty directory: %i', (version) => {
    const fresh = mkdtempSync(join(tmpdir(), 'store-'));
    try {
      const { volumes } = open(copyOf(version));
      const copy = open(fresh).volumes;
      for (const volume of volumes.load(version)) copy.save(volume, version);
      // C makes an empty quota.conf for those without quota, and writes snapd.info for a daemon that only it has.
      const isCompared = ([path]: [string, string, number]): boolean =>
        !path.endsWith('snapd.info') && (!path.endsWith('quota.conf') || path.includes('/data'));
      const contents = (root: string): string[][] =>
        filesOf(root)
          .filter(isCompared)
          .map(([path, content]) => [path, content]);
      expect(contents(fresh)).toEqual(contents(directory));
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });
});
