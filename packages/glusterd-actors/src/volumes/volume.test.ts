import { describe, expect, it } from 'vitest';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { bricksPerSubvolume, makeBrick, makeVolume, subvolumeCount, VolumeType } from './volume.ts';

const uuid = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';
const bricks = [1, 2, 3, 4, 5, 6].map((n) => makeBrick({ hostname: 'n1', uuid, path: `/b${n}` }));

describe('subvolumeCount()', () => {
  it('counts bricks, replicas or dispersed sets', () => {
    expect(subvolumeCount(makeVolume({ name: 'd', uuid, bricks }))).toBe(6);
    expect(subvolumeCount(makeVolume({ name: 'r', uuid, bricks, type: VolumeType.REPLICATE, replicaCount: 3 }))).toBe(
      2,
    );
    expect(subvolumeCount(makeVolume({ name: 'e', uuid, bricks, type: VolumeType.DISPERSE, disperseCount: 6 }))).toBe(
      1,
    );
  });

  it('does not divide by a count that is missing', () => {
    expect(bricksPerSubvolume(makeVolume({ name: 'e', uuid, bricks, type: VolumeType.DISPERSE }))).toBe(1);
  });
});

describe('Snapshot', () => {
  it('keeps its volumes when something else changes', () => {
    const volumes = new Map([['d', makeVolume({ name: 'd', uuid })]]);
    const { snapshot } = makeGlusterd();
    expect(snapshot.volumes.size).toBe(0);
    expect(snapshot.with({ volumes }).with({ peers: [] }).volumes).toBe(volumes);
  });
});
