import { describe, expect, it } from 'vitest';
import { compareVolumes, isNewer, withOwnFacts } from './compare-volumes.ts';
import { makeBrick, makeVolume } from './volume.ts';
import type { Volume } from './volume.ts';

const uuid = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';
const own = makeVolume({ name: 'data', uuid, version: 3, checksum: 10 });
const withQuota = (version: number, checksum = 0): Volume => ({
  ...own,
  options: new Map([['features.quota', 'on']]),
  quota: { version, checksum, limits: [] },
});

function compare(here: Volume | undefined, theirs: Volume, hasQuota = true): [outcome: string, logged: string[]] {
  const logged: string[] = [];
  const volumes = new Map(here === undefined ? [] : [[here.name, here]]);
  const { isConflict, newer } = compareVolumes(volumes, [{ volume: theirs, hasQuota }], 'n2', (_, text, msgid) =>
    logged.push(`${msgid ?? 0} ${text}`),
  );
  return [isConflict ? 'conflict' : newer.length > 0 ? 'newer' : 'same', logged];
}

describe('compareVolumes()', () => {
  it('takes what is missing', () => expect(compare(undefined, own)).toEqual(['newer', []]));

  it('takes what is newer, whatever its checksum', () => {
    const text = 'Version of volume data differ. local version = 3, remote version = 4 on peer n2';
    expect(compare(own, { ...own, version: 4, checksum: 11 })).toEqual(['newer', [`106009 ${text}`]]);
  });

  it('leaves what is older to the peer', () => {
    expect(compare(own, { ...own, version: 2, checksum: 11 })).toEqual(['same', []]);
  });

  it('has a conflict when only the checksums differ', () => {
    const text = 'Version of Cksums data differ. local cksum = 10, remote cksum = 11 on peer n2';
    expect(compare(own, own)).toEqual(['same', []]);
    expect(compare(own, { ...own, checksum: 11 })).toEqual(['conflict', [`106010 ${text}`]]);
  });

  it('compares quota where it is on, and the peer tells of it', () => {
    expect(compare(withQuota(2), withQuota(3))[0]).toBe('newer');
    expect(compare(withQuota(2), withQuota(1, 5))[0]).toBe('same');
    expect(compare(withQuota(2), withQuota(2, 5))[0]).toBe('conflict');
    expect(compare(withQuota(2), withQuota(2, 5), false)[0]).toBe('same');
    expect(compare(own, withQuota(2, 5))[0]).toBe('same');
  });

  it('takes nothing of a peer with which it has a conflict', () => {
    const theirs = [makeVolume({ name: 'new', uuid }), { ...own, checksum: 11 }];
    const result = compareVolumes(
      new Map([['data', own]]),
      theirs.map((volume) => ({ volume, hasQuota: false })),
      'n2',
      () => undefined,
    );
    expect(result).toEqual({ isConflict: true, newer: [] });
  });
});

describe('isNewer()', () => {
  it('is true of what compareVolumes() found to be newer', () => {
    expect(isNewer(own, undefined)).toBe(true);
    expect(isNewer({ ...own, version: 4 }, own)).toBe(true);
    expect(isNewer(own, own)).toBe(false);
    expect(isNewer(withQuota(3), withQuota(2))).toBe(true);
    expect(isNewer({ ...withQuota(3), version: 2 }, withQuota(2))).toBe(false);
    expect(isNewer({ ...own, quota: { ...own.quota, version: 9 } }, own)).toBe(false);
  });
});

describe('withOwnFacts()', () => {
  const brick = makeBrick({ hostname: 'n1', uuid, path: '/b1' });

  it('keeps the ports of bricks that stay', () => {
    const facts = { port: 49_152, rdmaPort: 49_153, realPath: '/real', fsid: 7n };
    const here = { ...own, bricks: [{ ...brick, ...facts, decommissioned: 1 }] };
    const theirs = { ...own, bricks: [brick, { ...brick, path: '/b2' }] };
    expect(withOwnFacts(theirs, here).bricks).toEqual([
      { ...brick, ...facts },
      { ...brick, path: '/b2' },
    ]);
    expect(withOwnFacts(theirs, undefined)).toBe(theirs);
  });

  it('keeps how a rebalance goes as long as it is the same', () => {
    const counters = new Map([['scanned', '5']]);
    const here = { ...own, rebalance: { ...own.rebalance, id: uuid, status: 1, counters } };
    const same = { ...own, rebalance: { ...own.rebalance, id: uuid } };
    expect(withOwnFacts(same, here).rebalance).toMatchObject({ status: 1, counters });
    expect(withOwnFacts(own, here).rebalance).toMatchObject({ status: 0, counters: new Map() });
  });
});
