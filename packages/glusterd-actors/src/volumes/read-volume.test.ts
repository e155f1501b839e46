import { Dict } from '@gluster-ts/protocol';
import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVolume } from './read-volume.ts';
import { storedForm, volumeFromStored } from './stored-form.ts';
import { addVolume } from './volume-dict.ts';
import { makeBrick, makeVolume } from './volume.ts';
import type { Volume } from './volume.ts';

const VERSION = 100_000;
const uuid = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';
const bricks = [1, 2, 3].map((n) =>
  makeBrick({ hostname: `n${n}`, uuid, path: `/b/${n}`, realPath: `/b/${n}`, id: `data-client-${n - 1}` }),
);
const full: Volume = makeVolume({
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

function dictOf(volume: Volume): Dict {
  const dict = new Dict();
  addVolume(dict, volume, 1, VERSION);
  return Dict.unserialize(dict.serialize());
}

function stored(volume: Volume): Volume {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory('/g');
  const { volumes } = new GlusterdStore('/g', { fileSystem });
  return volumeFromStored(volumes.save(storedForm(volume, VERSION), VERSION));
}

describe('readVolume()', () => {
  it('reads what addVolume() wrote', () => {
    expect(readVolume(dictOf(full), 1)).toEqual({ volume: full, hasQuota: true });
    const plain = makeVolume({ name: 'x', uuid, bricks: bricks.slice(0, 1), opVersion: 2, clientOpVersion: 2 });
    expect(readVolume(dictOf(plain), 1)).toEqual({ volume: plain, hasQuota: false });
  });

  it('has options in the order in which C takes them in: the other way round', () => {
    const read = readVolume(dictOf(full), 1);
    expect(read !== undefined && 'volume' in read && [...read.volume.options.keys()]).toEqual([
      'user.note',
      'features.quota',
    ]);
    expect([...storedForm(full, VERSION).info.keys()].slice(-3)).toEqual(['user.note', 'features.quota', 'secondary1']);
  });

  it('reads the thin arbiters of a volume that has them', () => {
    const volume = { ...full, thinArbiterCount: 1, thinArbiterBricks: bricks.slice(0, 1) };
    expect(readVolume(dictOf(volume), 1)).toMatchObject({ volume: { thinArbiterBricks: bricks.slice(0, 1) } });
  });

  it('passes over a volume that is being deleted', () => {
    expect(readVolume(dictOf(full).setUint32('volume1.stage_deleted', 1), 1)).toBeUndefined();
  });

  it('does without what old peers do not send', () => {
    const dict = dictOf(full);
    for (const key of ['replica_count', 'stage_deleted', 'op-version', 'client-op-version', 'brick1.brick_id']) {
      dict.delete(`volume1.${key}`);
    }
    const read = readVolume(dict, 1);
    expect(read).toMatchObject({ volume: { replicaCount: 0, opVersion: 1, clientOpVersion: 1 } });
    expect(read).toMatchObject({ volume: { bricks: [{ id: 'data-client-0' }, {}, {}] } });
  });

  const hostile: readonly (readonly [key: string, value: string, problem?: string])[] = [
    ['name', '../x', 'no name of a volume'],
    ['name', '..'],
    ['name', ''],
    ['name', 'a/b'],
    ['name', 'x'.repeat(256)],
    ['name', 'a\nb'],
    ['version', '-1', 'volume1.version -1'],
    ['volume_id', 'x', 'volume1.volume_id is no UUID'],
    ['brick_count', '2147483647', 'brick_count 2147483647'],
    ['brick_count', '-1'],
    ['brick_count', '4', 'volume1.brick4.uuid missing'],
    ['opt-count', '2147483647', 'volume1.opt-count 2147483647'],
    ['opt-count', '3', 'volume1.key3 missing'],
    ['gfid-count', '2147483647', 'volume1.gfid-count 2147483647'],
    ['gfid0', 'x'],
    ['key1', 'a=b', 'volume1.key1 cannot be stored'],
    ['key1', 'a\nbrick-0'],
    ['value1', 'a\nbrick-0=../../x:y'],
    ['secondary-num1', 'brick-0', "volume1.secondary-num 'brick-0'"],
    ['username', 'a\nb', 'volume1.username cannot be stored'],
    ['parent_volname', 'a\r'],
    ['brick1.hostname', '../../etc', 'volume1.brick1.hostname is none'],
    ['brick1.hostname', ''],
    ['brick1.hostname', 'a b'],
    ['brick1.path', 'b', 'volume1.brick1.path cannot be stored'],
    ['brick1.path', `/${'b'.repeat(255)}`],
    ['brick1.path', '/b\n'],
    ['brick1.path', '/b/2'],
    ['brick1.uuid', ''],
    ['op-version', '0', 'only one volume op-version'],
  ];

  it.each(hostile.map(([key, value, problem]) => ({ key, value, problem })))(
    'refuses $key=$value',
    ({ key, value, problem }) => {
      const dict = dictOf(full).setString(`volume1.${key}`, value);
      if (key === 'brick1.path' && value === '/b/2') dict.setString('volume1.brick1.hostname', 'n2');
      const read = readVolume(dict, 1);
      expect(read).toHaveProperty('problem', problem ?? (expect.any(String) as string));
    },
  );

  const keys = dictOf(full).keys();
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '..',
      '/',
      '../../x',
      '0',
      '1',
      '2',
      '-1',
      '2147483647',
      'brick-0',
      'count',
      `/${'x/'.repeat(200)}`,
    ),
    fc.integer().map(String),
  );

  it('lets nothing through that cannot be stored', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 8 }), (pairs) => {
        const dict = dictOf(full);
        for (const [key, text] of pairs) dict.setString(key, text.replaceAll('\0', ''));
        const read = readVolume(dict, 1);
        if (read === undefined || !('volume' in read)) return;
        expect(stored(read.volume)).toMatchObject({ name: read.volume.name, version: read.volume.version });
      }),
    );
  });
});

describe('storedForm()', () => {
  it('is read again as the same volume', () => {
    const again = stored(full);
    expect({ ...again, checksum: 0 }).toEqual({
      ...full,
      rebalance: { ...full.rebalance, counters: again.rebalance.counters },
      checksum: 0,
    });
    expect(again.checksum).not.toBe(0);
  });

  it('keeps what it does not know', () => {
    const other = new Map([['new-key', '1']]);
    const again = stored({ ...full, other, bricks: bricks.map((brick) => ({ ...brick, other })) });
    expect(again.other).toEqual(other);
    expect(again.bricks.map((brick) => brick.other)).toEqual([other, other, other]);
  });

  it('has what C has at older operating versions', () => {
    const keysAt = (version: number): string[] => [...storedForm(full, version).info.keys()];
    expect(keysAt(40_000)).toContain('stripe_count');
    expect(keysAt(100_000)).not.toContain('stripe_count');
    expect(keysAt(30_500)).not.toContain('disperse_count');
    expect(keysAt(30_500)).not.toContain('arbiter_count');
  });
});
