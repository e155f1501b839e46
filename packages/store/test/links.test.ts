import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlusterdStore } from '@gluster-ts/store';
import type { VolumeRecord } from '@gluster-ts/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const VERSION = 100_000;
const info = { type: '0', count: '1', status: '0', version: '1', 'volume-id': 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd' };
const data: VolumeRecord = {
  name: 'data',
  info: new Map(Object.entries(info)),
  bricks: [new Map(Object.entries({ hostname: 'n1', path: '/b' }))],
  thinArbiterBricks: [],
  nodeState: new Map(),
  quota: undefined,
};

describe('symbolic links in the directory of a volume', () => {
  let root: string;
  let directory: string;
  let elsewhere: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'store-'));
    [directory, elsewhere] = [join(root, 'glusterd'), join(root, 'elsewhere')];
    for (const path of [directory, elsewhere, join(elsewhere, 'deep')]) mkdirSync(path);
    writeFileSync(join(elsewhere, 'deep', 'precious'), 'x');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('go with the volume; what they lead to stays', () => {
    const { volumes } = new GlusterdStore(directory);
    volumes.save(data, VERSION);
    symlinkSync(elsewhere, join(directory, 'vols/data/run'));
    symlinkSync('/nowhere', join(directory, 'vols/data/dangling'));
    volumes.remove('data');
    expect(readdirSync(join(directory, 'vols'))).toEqual([]);
    expect(existsSync(join(elsewhere, 'deep', 'precious'))).toBe(true);
    expect(readdirSync(directory)).not.toContain('vols.pending');
  });

  it('may be the whole of it: then the volume goes, and the link', () => {
    const { volumes } = new GlusterdStore(directory);
    volumes.save(data, VERSION);
    renameSync(join(directory, 'vols/data'), join(root, 'moved'));
    symlinkSync(join(root, 'moved'), join(directory, 'vols/data'));
    expect(volumes.load(VERSION)).toHaveLength(1);
    volumes.remove('data');
    expect(() => lstatSync(join(directory, 'vols/data'))).toThrow('ENOENT');
    expect(readdirSync(join(root, 'moved'))).toEqual([]);
    expect(volumes.load(VERSION)).toEqual([]);
  });
});
