import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { StoreError } from '../errors.ts';
import type { StoreFileSystem } from '../file-system.ts';
import { GlusterdStore } from '../glusterd-store.ts';
import { MemoryFileSystem } from '../memory/memory-file-system.ts';
import type { VolumeRecord } from './volume-record.ts';

const VERSION = 100_000;

function volume(version: number, paths: readonly string[]): VolumeRecord {
  const id = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';
  const info = { type: '0', count: String(paths.length), status: '0', version: String(version), 'volume-id': id };
  return {
    name: 'data',
    info: new Map(Object.entries(info)),
    bricks: paths.map((path) => new Map(Object.entries({ hostname: 'n1', path, 'brick-id': `c-${version}` }))),
    thinArbiterBricks: [],
    nodeState: new Map([['rebalance_op', String(version)]]),
    quota: version % 2 === 0 ? { version, limits: [] } : undefined,
  };
}

/** A file system that has no room from one of its changes on, for so many of them. */
function fullDisk(fileSystem: StoreFileSystem, from: number, count: number): StoreFileSystem {
  let operation = 0;
  const change = (): void => {
    operation++;
    if (operation > from && operation <= from + count) {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }
  };
  return {
    readFile: (path) => fileSystem.readFile(path),
    readDirectory: (path) => fileSystem.readDirectory(path),
    makeDirectory: (path) => {
      change();
      fileSystem.makeDirectory(path);
    },
    writeFile(path, content, options) {
      try {
        change();
      } catch (error) {
        // What had room is there.
        fileSystem.writeFile(path, content.slice(0, content.length >> 1), options);
        throw error;
      }
      fileSystem.writeFile(path, content, options);
    },
    rename: (source, target) => {
      change();
      fileSystem.rename(source, target);
    },
    // Takes no room.
    removeFile: (path) => fileSystem.removeFile(path),
    removeDirectory: (path) => fileSystem.removeDirectory(path),
    syncDirectory: (path) => {
      change();
      fileSystem.syncDirectory(path);
    },
  };
}

function stateOf(fileSystem: StoreFileSystem): unknown {
  const warnings: string[] = [];
  const store = new GlusterdStore('/g', { fileSystem, onWarning: (warning) => warnings.push(warning) });
  const loaded = store.volumes.load(VERSION).map(({ info, bricks, nodeState, quota }) => {
    return { version: info.get('version'), bricks, nodeState, quota };
  });
  return { loaded, warnings, left: fileSystem.readDirectory('/g')?.filter((name) => name !== 'vols') };
}

const paths = fc.subarray(['/b1', '/b2', '/b3'], { minLength: 1 });

describe('VolumeFiles', () => {
  it('has a volume as it was or as it is to be, whenever the disk is full, and goes on when it is not', () => {
    fc.assert(
      fc.property(paths, paths, fc.boolean(), fc.nat({ max: 30 }), fc.integer({ min: 1, max: 40 }), (...run) => {
        const [before, after, isRemoved, from, count] = run;
        const fileSystem = new MemoryFileSystem();
        fileSystem.makeDirectory('/g');
        const { volumes } = new GlusterdStore('/g', { fileSystem });
        volumes.save(volume(1, before), VERSION);
        const allowed = [stateOf(fileSystem)];

        const full = new GlusterdStore('/g', { fileSystem: fullDisk(fileSystem, from, count) }).volumes;
        const change = (): unknown => (isRemoved ? full.remove('data') : full.save(volume(2, after), VERSION));
        let failure: unknown;
        try {
          change();
        } catch (error) {
          failure = error;
        }
        if (failure !== undefined) expect(failure).toBeInstanceOf(StoreError);
        const found = stateOf(fileSystem);

        if (isRemoved) volumes.remove('data');
        else volumes.save(volume(2, after), VERSION);
        allowed.push(stateOf(fileSystem));
        expect(allowed).toContainEqual(found);
        if (failure === undefined) expect(found).toEqual(allowed[1]);
        // Nothing of an attempt is left among the bricks.
        const files = fileSystem.readDirectory('/g/vols/data/bricks') ?? [];
        expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }),
    );
  });
});
