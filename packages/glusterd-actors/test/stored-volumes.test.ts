import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import { describe, expect, it } from 'vitest';

import { storedForm, volumeFromStored } from '../src/volumes/stored-form.ts';

/** Volumes that C's glusterd stored, by the operating version of its cluster. */
const vectors = resolve(import.meta.dirname, '../../store/test/vectors/volumes');
const versions = readdirSync(vectors).map(Number);

describe('storedForm()', () => {
  it.each(versions)('of a volume that C stored is what C stored: %i', (version) => {
    const stored = new GlusterdStore(resolve(vectors, String(version))).volumes.load(version);
    expect(stored.length).toBeGreaterThan(0);
    const fileSystem = new MemoryFileSystem();
    fileSystem.makeDirectory('/g');
    const copy = new GlusterdStore('/g', { fileSystem }).volumes;
    for (const volume of stored) {
      const again = copy.save(storedForm(volumeFromStored(volume), version), version);
      // An empty quota.conf is as good as none.
      expect(again).toEqual({ ...volume, quota: again.quota });
      if (volume.info.has('features.quota')) expect(again.quota).toEqual(volume.quota);
    }
  });
});
