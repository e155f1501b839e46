import { expect, it } from 'vitest';
import { TransactionLocks } from './transaction-locks.ts';

it('tryAcquire() gives a name to one at a time', () => {
  const locks = new TransactionLocks();
  const release = locks.tryAcquire('v');
  expect(locks.tryAcquire('v')).toBeUndefined();
  expect(locks.tryAcquire('w')).toBeDefined();
  release?.();
  expect(locks.tryAcquire('v')).toBeDefined();
});
