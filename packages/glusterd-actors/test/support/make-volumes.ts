import { makeBrick, makeVolume, VolumeStatus, VolumeType } from '../../src/volumes/volume.ts';
import type { Volume } from '../../src/volumes/volume.ts';
import { OWN_UUID } from './make-glusterd.ts';

export const OTHER_UUID = '99999999-2222-4333-8444-555555555555';

function bricks(volname: string, count: number): Volume['bricks'] {
  return Array.from({ length: count }, (_, i) =>
    makeBrick({ hostname: 'node1', uuid: i === 1 ? OTHER_UUID : OWN_UUID, path: `/b/${volname}${i + 1}` }),
  );
}

const defaults = new Map([
  ['storage.fips-mode-rchecksum', 'on'],
  ['nfs.disable', 'on'],
]);

/** A volume of each kind: made, stopped and started. */
export const sampleVolumes: readonly Volume[] = [
  makeVolume({
    name: 'arb',
    uuid: '00000000-0000-4000-8000-00000000000a',
    type: VolumeType.REPLICATE,
    status: VolumeStatus.STARTED,
    replicaCount: 3,
    arbiterCount: 1,
    bricks: bricks('arb', 3),
    options: new Map([['features.inode-quota', 'on'], ['features.quota', 'on'], ...defaults]),
  }),
  makeVolume({
    name: 'disp',
    uuid: '00000000-0000-4000-8000-00000000000b',
    type: VolumeType.DISPERSE,
    disperseCount: 3,
    redundancyCount: 1,
    bricks: bricks('disp', 3),
    options: defaults,
  }),
  makeVolume({
    name: 'dist',
    uuid: '00000000-0000-4000-8000-00000000000c',
    bricks: bricks('dist', 2),
    options: new Map([['user.x', 'hello world'], ['auth.allow', '10.*'], ...defaults]),
  }),
  makeVolume({
    name: 'rep',
    uuid: '00000000-0000-4000-8000-00000000000d',
    type: VolumeType.REPLICATE,
    status: VolumeStatus.STOPPED,
    replicaCount: 3,
    bricks: bricks('rep', 6),
    options: defaults,
  }),
  makeVolume({
    name: 'run',
    uuid: '00000000-0000-4000-8000-00000000000e',
    status: VolumeStatus.STARTED,
    bricks: bricks('run', 2),
    options: defaults,
  }),
];

export const sampleVolumesByName: ReadonlyMap<string, Volume> = new Map(
  sampleVolumes.map((volume) => [volume.name, volume]),
);
