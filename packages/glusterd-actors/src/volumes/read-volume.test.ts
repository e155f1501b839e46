import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bricks, dictOf, full, stored, uuid, VERSION } from '../../test/support/full-volume.ts';
import { readVolume } from './read-volume.ts';
import { storedForm } from './stored-form.ts';
import { makeVolume } from './volume.ts';

const thinArbiter = { ...bricks[0]!, path: '/ta', realPath: '/ta' };

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
    // Each subvolume has one, and all may have the same.
    const volume = { ...full, thinArbiterCount: 1, thinArbiterBricks: [thinArbiter, thinArbiter] };
    expect(readVolume(dictOf(volume), 1)).toMatchObject({ volume: { thinArbiterBricks: [thinArbiter, thinArbiter] } });
  });

  it('refuses a thin arbiter whose file would be that of a brick', () => {
    const volume = { ...full, thinArbiterCount: 1, thinArbiterBricks: bricks.slice(0, 1) };
    expect(readVolume(dictOf(volume), 1)).toEqual({ name: 'data', problem: 'a brick twice' });
  });

  it('has none where the count is another', () => {
    const dict = dictOf({ ...full, thinArbiterCount: 1, thinArbiterBricks: [thinArbiter] });
    for (const count of [0, 2]) {
      dict.setInt32('volume1.thin_arbiter_count', count);
      expect(readVolume(dict, 1)).toMatchObject({ volume: { thinArbiterCount: count, thinArbiterBricks: [] } });
    }
  });

  it('reads as many thin arbiters as a volume may have bricks', () => {
    const many = Array.from({ length: 1030 }, (_, i) => ({ ...bricks[0]!, path: `/${i}`, realPath: `/${i}` }));
    const read = readVolume(dictOf({ ...full, thinArbiterCount: 1, thinArbiterBricks: many }), 1);
    expect(read !== undefined && 'volume' in read && read.volume.thinArbiterBricks).toEqual(many.slice(0, 1024));
  });

  it('has of the type of a limit what its file has: a byte', () => {
    const read = readVolume(dictOf(full).setInt32('volume1.gfid-type0', 258), 1);
    expect(read).toMatchObject({ volume: { quota: { limits: [{ type: 2 }] } } });
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
    ['brick_count', '2147483647', 'volume1.brick_count 2147483647 exceeds 1024'],
    ['brick_count', '-1'],
    ['brick_count', '4', 'volume1.brick4.uuid missing'],
    ['opt-count', '2147483647', `volume1.opt-count 2147483647 of ${dictOf(full).size} pairs`],
    ['opt-count', '3', 'volume1.key3 missing'],
    ['gfid-count', '2147483647', `volume1.gfid-count 2147483647 of ${dictOf(full).size} pairs`],
    ['gfid0', 'x'],
    ['key1', 'a=b', 'volume1.key1 cannot be stored'],
    ['key1', 'a\nbrick-0'],
    ['value1', 'a\nbrick-0=../../x:y'],
    ['key1', 'count', "volume1.key 'count'"],
    ['key2', 'volume-id', "volume1.key 'volume-id'"],
    ['secondary-num1', 'brick-0', "volume1.secondary-num 'brick-0'"],
    ['secondary-num1', 'version'],
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
    ['brick_count', '1025', 'volume1.brick_count 1025 exceeds 1024'],
    ['value1', 'a\x1b[2J', 'volume1.key1 cannot be stored'],
    // What is left of bytes that are no UTF-8.
    ['value1', 'caf\ufffd', 'volume1.key1 cannot be stored'],
    ['key1', 'a\x07'],
    ['value1', 'x'.repeat(65_537)],
    ['rebalance-id', 'x'],
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

  it('takes what C makes of an option with "slave" in its name once it is started again: a session', () => {
    const secondaries = new Map([['user.slave-note', 'x']]);
    expect(readVolume(dictOf({ ...full, secondaries }), 1)).toMatchObject({ volume: { secondaries } });
    expect(stored({ ...full, options: secondaries }).secondaries.get('user.slave-note')).toBe('x');
  });

  it('takes long options, with blanks and tabs', () => {
    const options = new Map([['auth.allow', `\t${'10.0.0.1,'.repeat(7000)} `]]);
    expect(readVolume(dictOf({ ...full, options }), 1)).toMatchObject({ volume: { options } });
  });

  it.each(['rebalance-id', 'rebalance_status', 'status', 'scanned'])(
    'refuses a detail of a rebalance that would pass for a field of it: %s',
    (key) => {
      const details = new Map([
        ['count', '1'],
        [key, 'x'],
      ]);
      const volume = { ...full, rebalance: { ...full.rebalance, details } };
      expect(readVolume(dictOf(volume), 1)).toMatchObject({ problem: `volume1.rebal-dict-key '${key}'` });
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
      'type',
      'version',
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
