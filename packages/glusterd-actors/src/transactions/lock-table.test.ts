import { describe, expect, it } from 'vitest';
import { LOCKS_MAX } from './lock-table.ts';
import { LOCK_LEASE_MS, TransactionLocks } from './transaction-locks.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';

describe('TransactionLocks', () => {
  it('gives a lock to one at a time, be it the same node', () => {
    const locks = new TransactionLocks(() => 0);
    expect(locks.tryTake(['v_vol'], A)).toBe(true);
    expect(locks.tryTake(['v_vol'], B)).toBe(false);
    expect(locks.tryTake(['v_vol'], A)).toBe(false);
    expect(locks.tryTake(['v_snap'], B)).toBe(true);
    expect(locks.isHeldBy('v_vol', A)).toBe(true);
    expect(locks.isHeldBy('v_vol', B)).toBe(false);
  });

  it('takes all or none', () => {
    const locks = new TransactionLocks(() => 0);
    locks.tryTake(['w_vol'], A);
    expect(locks.tryTake(['v_vol', 'w_vol'], B)).toBe(false);
    expect(locks.tryTake(['v_vol'], A)).toBe(true);
  });

  it('takes nothing back from somebody else', () => {
    const locks = new TransactionLocks(() => 0);
    locks.tryTake(['v_vol'], A);
    expect(locks.give(['v_vol'], B)).toBe(false);
    expect(locks.isHeldBy('v_vol', A)).toBe(true);
    expect(locks.give(['v_vol'], A)).toBe(true);
    expect(locks.give(['v_vol'], A)).toBe(false);
  });

  it('forgets a lock when its time is over, for those who wait and for the owner', () => {
    let now = 0;
    const locks = new TransactionLocks(() => now);
    locks.tryTake(['v_vol'], A);
    locks.tryTakeCluster(A);
    now = LOCK_LEASE_MS - 1;
    expect(locks.tryTake(['v_vol'], B)).toBe(false);
    expect(locks.tryTakeCluster(B)).toBe(false);
    now = LOCK_LEASE_MS;
    expect(locks.isHeldBy('v_vol', A)).toBe(false);
    expect(locks.give(['v_vol'], A)).toBe(false);
    expect(locks.tryTake(['v_vol'], B)).toBe(true);
    expect(locks.tryTakeCluster(B)).toBe(true);
  });

  it('gives the lock of the cluster to one at a time, and back by its owner only', () => {
    const locks = new TransactionLocks(() => 0);
    expect(locks.tryTakeCluster(A)).toBe(true);
    expect(locks.tryTakeCluster(A)).toBe(false);
    expect(locks.giveCluster(B)).toBe(false);
    expect(locks.isHeldBy('v_vol', A)).toBe(true);
    expect(locks.giveCluster(A)).toBe(true);
    expect(locks.isHeldBy('v_vol', A)).toBe(false);
  });

  it('gives all that a node had to others when it is gone, and nothing else', () => {
    const locks = new TransactionLocks(() => 0);
    locks.tryTake(['v_vol', 'all_vol'], A);
    locks.tryTake(['w_vol'], B);
    locks.tryTakeCluster(A);
    locks.giveAllOf(A);
    expect([...locks.table.named.keys()]).toEqual(['w_vol']);
    expect(locks.table.cluster).toBeUndefined();
  });

  it('gives all to others that was taken over a connection that is over, and nothing that was taken anew', () => {
    const locks = new TransactionLocks(() => 0);
    const [first, second] = [{}, {}];
    locks.tryTake(['v_vol'], A, undefined, first);
    locks.tryTake(['w_vol'], A, undefined, second);
    locks.tryTake(['own_vol'], B);
    locks.tryTakeCluster(A, first);
    locks.giveAllVia(first);
    expect([...locks.table.named.keys()]).toEqual(['w_vol', 'own_vol']);
    expect(locks.table.cluster).toBeUndefined();
  });

  it('holds a lock as long as it was told, or as it is asked', () => {
    let now = 0;
    const locks = new TransactionLocks(() => now, 10);
    locks.tryTake(['v_vol'], A);
    locks.tryTake(['w_vol'], A, 20);
    locks.tryTakeCluster(A);
    now = 10;
    expect(locks.tryTake(['w_vol'], B)).toBe(false);
    expect(locks.tryTake(['v_vol'], B)).toBe(true);
    expect(locks.tryTakeCluster(B)).toBe(true);
    now = 20;
    expect(locks.tryTake(['w_vol'], B)).toBe(true);
  });

  it('changes by another snapshot', () => {
    const locks = new TransactionLocks(() => 0);
    const before = locks.table;
    locks.tryTake(['v_vol'], A);
    expect(before.named.size).toBe(0);
  });

  it('has room for so many and no more', () => {
    const locks = new TransactionLocks(() => 0);
    const names = Array.from({ length: LOCKS_MAX }, (_, index) => `${index}_vol`);
    expect(locks.tryTake([...names, 'v_vol'], A)).toBe(false);
    expect(locks.tryTake(names, A)).toBe(true);
    expect(locks.tryTake(['v_vol'], B)).toBe(false);
  });
});
