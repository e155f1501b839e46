import { Dict } from '@gluster-ts/protocol';
import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import { storedForm, volumeFromStored } from '../../src/volumes/stored-form.ts';
import { addVolume } from '../../src/volumes/volume-dict.ts';
import { makeBrick, makeVolume } from '../../src/volumes/volume.ts';
import type { Brick, Volume } from '../../src/volumes/volume.ts';

export const VERSION = 100_000;
export const uuid = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';
export const bricks: readonly Brick[] = [1, 2, 3].map((n) =>
  makeBrick({ hostname: `n${n}`, uuid, path: `/b/${n}`, realPath: `/b/${n}`, id: `data-client-${n - 1}` }),
);
/** A volume that has some of everything. */
export const full: Volume = makeVolume({
  name: 'data',
  uuid,
  type: 2,
  status: 1,
  subCount: 3,
  replicaCount: 3,
  arbiterCount: 1,
  version: 7,
  checksum: 4_000_000_000,
  username: 'u',
  password: 'p',
  opVersion: 40_000,
  clientOpVersion: 30_800,
  quotaXattrVersion: 1,
  options: new Map([
    ['features.quota', 'on'],
    ['user.note', ' a = b '],
  ]),
  secondaries: new Map([['secondary1', `${uuid}:ssh://root@far::data:${uuid}`]]),
  bricks,
  quota: { version: 2, checksum: 0, limits: [{ gfid: '00000000-0000-0000-0000-000000000001', type: 1 }] },
});

/** As a peer would tell of it. */
export function dictOf(volume: Volume): Dict {
  const dict = new Dict();
  addVolume(dict, volume, 1, VERSION);
  return Dict.unserialize(dict.serialize());
}

/** As it is after it was stored and read again. */
export function stored(volume: Volume): Volume {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory('/g');
  const { volumes } = new GlusterdStore('/g', { fileSystem });
  return volumeFromStored(volumes.save(storedForm(volume, VERSION), VERSION));
}
