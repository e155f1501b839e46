import { expect, it } from 'vitest';
import { checkHeadroom } from './headroom-cases.ts';

const spread = (median: number): { min: number; median: number; max: number } => ({ min: 0, median, max: 99 });

it('checkHeadroom() accepts twice the speed by throughput or by CPU time', () => {
  const some = { fastest: 'gluster-ts', busy: spread(0.2) } as const;
  expect(() => checkHeadroom({ ...some, ratio: spread(2), cpuRatio: spread(1) })).not.toThrow();
  expect(() => checkHeadroom({ ...some, ratio: spread(1), cpuRatio: spread(2) })).not.toThrow();
});

it('checkHeadroom() refuses a generator that is not, and names the server', () => {
  const some = { fastest: 'gluster-ts', busy: spread(0.9) } as const;
  expect(() => checkHeadroom({ ...some, ratio: spread(1.9), cpuRatio: spread(1.5) })).toThrow(
    'only 1.90× as fast as gluster-ts, and 1.50× by CPU time',
  );
});
