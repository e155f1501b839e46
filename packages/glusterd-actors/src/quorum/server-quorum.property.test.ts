import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { QuorumContribution } from '../state/peer.ts';
import { hasQuorum, mayHaveQuorum, quorumCounts } from './server-quorum.ts';

const contribution = fc.constantFrom<QuorumContribution>('none', 'waiting', 'down', 'up');
const members = fc.array(contribution, { maxLength: 60 });
const peersOf = (all: readonly QuorumContribution[]) =>
  all.map(
    (quorum, index) => ({ uuid: `${index}`, hostnames: [], port: 0, state: 3, connected: false, quorum }) as const,
  );
const optionsOf = (ratio: string | undefined) =>
  new Map(ratio === undefined ? [] : [['cluster.server-quorum-ratio', ratio]]);

/** How many of `total` have to be there, in whole numbers: `thousandths` of a percent of them, rounded up. */
function oracle(total: number, thousandths: bigint): number {
  return Number((BigInt(total) * thousandths + 99_999n) / 100_000n);
}

describe('quorumCounts()', () => {
  it('counts this node, and the others that are known to be there or not', () => {
    fc.assert(
      fc.property(members, (all) => {
        const up = all.filter((one) => one === 'up').length;
        const down = all.filter((one) => one === 'down').length;
        expect(quorumCounts(all, undefined)).toMatchObject({ total: up + down + 1, active: up + 1 });
      }),
    );
  });

  it('needs more than half without a ratio, or with one that is none', () => {
    const ratio = fc.constantFrom(undefined, '', '%', '-1', 'half', '51 %', '5 1', '51%%', 'nan');
    fc.assert(
      fc.property(members, ratio, (all, text) => {
        const { total, needed } = quorumCounts(all, text);
        expect(2 * needed).toBeGreaterThan(total);
        expect(2 * (needed - 1)).toBeLessThanOrEqual(total);
      }),
    );
  });

  it('needs the ratio, rounded up, to the last node', () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const style = fc.constantFrom(
      (n: number) => `${n}`,
      (n: number) => `${n}%`,
      (n: number) => `  +${n}.000%`,
      (n: number) => `${n * 10}e-1`,
    );
    const total = fc.integer({ min: 1, max: 4097 });
    fc.assert(
      fc.property(total, percent, style, (count, whole, write) => {
        const all = Array.from({ length: count - 1 }, () => 'down' as const);
        expect(quorumCounts(all, write(whole)).needed).toBe(oracle(count, BigInt(whole) * 1000n));
      }),
    );
  });

  it('needs no less than a ratio with decimals, and hardly more', () => {
    const thousandths = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(members, thousandths, (all, ratio) => {
        const { total, needed } = quorumCounts(
          all,
          `${Math.floor(ratio / 1000)}.${String(ratio % 1000).padStart(3, '0')}`,
        );
        const exact = oracle(total, BigInt(ratio));
        // A binary fraction may lie a hair beside the decimal one.
        const isWhole = (total * ratio) % 100_000 === 0;
        expect(needed - exact === 0 || (isWhole && needed - exact === 1)).toBe(true);
      }),
    );
  });
});

describe('mayHaveQuorum()', () => {
  it('is whether some outcome for those that are waited for makes it so', () => {
    const few = fc.array(contribution, { maxLength: 12 });
    const ratio = fc.option(
      fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}`),
      { nil: undefined },
    );
    fc.assert(
      fc.property(few, ratio, (all, text) => {
        const options = optionsOf(text);
        const waiting = all.filter((one) => one === 'waiting').length;
        const outcomes = Array.from({ length: waiting + 1 }, (_, up) => {
          let left = up;
          return all.map((one) => (one !== 'waiting' ? one : left-- > 0 ? 'up' : 'down'));
        });
        const isPossible = outcomes.some((outcome) => hasQuorum({ peers: peersOf(outcome), options }));
        expect(mayHaveQuorum({ peers: peersOf(all), options })).toBe(isPossible);
      }),
    );
  });
});
