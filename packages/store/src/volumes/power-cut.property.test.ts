import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { careless, countViolations, cutEverywhere, directory, randomFrom } from '../../test/support/power-cut.ts';
import type { Change } from '../../test/support/power-cut.ts';
import type { StoreFileSystem } from '../file-system.ts';
import { GlusterdStore } from '../glusterd-store.ts';
import type { VolumeRecord } from './volume-record.ts';

const VERSION = 100_000;

function stateOf(fileSystem: StoreFileSystem): string {
  const warnings: string[] = [];
  const store = new GlusterdStore(directory, { fileSystem, onWarning: (message) => warnings.push(message) });
  const volumes = store.volumes.load(VERSION).map((volume) => ({
    ...volume,
    info: [...volume.info],
    bricks: volume.bricks.map((brick) => [...brick]),
    nodeState: [...volume.nodeState],
  }));
  return JSON.stringify({ volumes, warnings });
}

/** A volume of which everything depends on a number. */
function volume(name: string, n: number, hasQuota: boolean, bricks: readonly string[]): VolumeRecord {
  const id = '8d0fd3ee-6b8c-4b55-8cd2-000000000001';
  const info = { type: '0', count: String(bricks.length), status: '0', version: String(n), 'volume-id': id };
  return {
    name,
    info: new Map(Object.entries(info)),
    bricks: bricks.map((path) => new Map(Object.entries({ hostname: 'n1', path, 'brick-id': `${name}-client-${n}` }))),
    thinArbiterBricks: [],
    nodeState: new Map([['rebalance_op', String(n)]]),
    quota: hasQuota ? { version: n, limits: [] } : undefined,
  };
}

const name = fc.constantFrom('data', 'other');
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: saves() },
  {
    weight: 1,
    arbitrary: name.map(
      (one): Change =>
        (store) =>
          store.volumes.remove(one),
    ),
  },
);

function saves(): fc.Arbitrary<Change> {
  const bricks = fc.subarray(['/b1', '/b2'], { minLength: 1 });
  return fc.tuple(name, fc.integer({ min: 1, max: 3 }), fc.boolean(), bricks).map(
    ([one, n, hasQuota, paths]): Change =>
      (store) =>
        void store.volumes.save(volume(one, n, hasQuota, paths), VERSION),
  );
}

describe('VolumeFiles', () => {
  it(
    'has a volume as it was before a change or as it is after it, whenever the power goes',
    { timeout: 3_600_000 },
    () => {
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(), (changes, seed) => {
          const check = (found: string, allowed: ReadonlySet<string>): void => expect([...allowed]).toContain(found);
          cutEverywhere(changes, stateOf, randomFrom(seed), check);
        }),
      );
    },
  );

  it.each(Object.entries(careless))('would be caught if it %s', { timeout: 120_000 }, (_, wrap) => {
    const changes = [1, 2].map((n): Change => (store) => {
      store.volumes.save(volume('data', n, n === 2, n === 1 ? ['/b1'] : ['/b1', '/b2']), VERSION);
    });
    expect(countViolations(changes, stateOf, wrap, 6)).toBeGreaterThan(0);
  });
});
