import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { full, stored, VERSION } from '../../test/support/full-volume.ts';
import { VolumeKeeper } from './volume-keeper.ts';
import type { VolumeStore } from './volume-store.ts';
import type { Volume } from './volume.ts';

describe('VolumeKeeper', () => {
  let store: VolumeStore;
  let logged: string[];
  let volumes: ReadonlyMap<string, Volume>;
  const keeper = (changes: Partial<VolumeStore> = {}): VolumeKeeper =>
    new VolumeKeeper({
      store: {
        load: (version) => store.load(version),
        save: (record, version) => store.save(record, version),
        remove: (name) => store.remove(name),
        ...changes,
      },
      log: (level, text) => void logged.push(`${level} ${text}`),
      operatingVersion: () => VERSION,
      volumes: () => volumes,
      publish: (present) => (volumes = present),
    });

  beforeEach(() => {
    const fileSystem = new MemoryFileSystem();
    fileSystem.makeDirectory('/g');
    store = new GlusterdStore('/g', { fileSystem }).volumes;
    logged = [];
    volumes = new Map();
  });

  it('takeOver() stores a volume, then has it as it came, sorted by name', () => {
    const volume = { ...full, checksum: stored(full).checksum };
    expect(keeper().takeOver(volume)).toBe(true);
    expect(keeper().takeOver({ ...full, name: 'a' })).toBe(true);
    expect([...volumes.keys()]).toEqual(['a', 'data']);
    const { counters } = volumes.get('data')!.rebalance;
    expect(volumes.get('data')).toEqual({ ...volume, rebalance: { ...volume.rebalance, counters } });
    expect([...volumes.get('data')!.options.keys()]).toEqual([...full.options.keys()]);
    expect(store.load(VERSION)).toHaveLength(2);
  });

  it('takeOver() neither stores nor has options that nobody knows, and says that the checksum is another', () => {
    const volume = { ...full, checksum: 7, options: new Map([...full.options, ['nobody.knows', '1']]) };
    expect(keeper().takeOver(volume)).toBe(true);
    expect(volumes.get('data')!.options).toEqual(full.options);
    expect(store.load(VERSION)[0]!.info.has('nobody.knows')).toBe(false);
    const { checksum } = volumes.get('data')!;
    expect(checksum).toBe(stored(full).checksum);
    expect(logged).toEqual([
      `warning Volume data was taken over with another checksum: local cksum = ${checksum}, remote cksum = 7`,
    ]);
  });

  it('takeOver() leaves what is not newer, or cannot be stored, as it was', () => {
    keeper().takeOver(full);
    const before = volumes;
    expect(keeper().takeOver({ ...full, status: 2 })).toBe(true);
    const save = (): never => {
      throw new Error('No space');
    };
    expect(keeper({ save }).takeOver({ ...full, version: full.version + 1 })).toBe(false);
    expect(volumes).toBe(before);
    expect(logged.at(-1)).toBe('error Failed to store volinfo for volume data: No space');
  });

  it('remove() goes on when one of them cannot be removed, and keeps that one', () => {
    for (const name of ['a', 'b', 'c']) keeper().takeOver({ ...full, name });
    const remove = (name: string): void => {
      if (name === 'a') throw new Error('Read-only');
      store.remove(name);
    };
    keeper({ remove }).remove(({ name }) => name !== 'c');
    expect([...volumes.keys()]).toEqual(['a', 'c']);
    expect(store.load(VERSION).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(logged.at(-2)).toBe('error Error deleting stale volume: Read-only');
  });

  it('load() has what is stored, as it was taken over', () => {
    keeper().takeOver(full);
    const before = volumes;
    volumes = new Map();
    keeper().load();
    expect(volumes).toEqual(before);
  });
});
