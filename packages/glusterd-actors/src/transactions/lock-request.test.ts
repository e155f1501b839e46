import { Dict } from '@gluster-ts/protocol';
import { expect, it } from 'vitest';
import { allLocks, leaseMs, oneLock } from './lock-request.ts';

it('oneLock() is of what is global before a volume', () => {
  expect(oneLock(new Dict())).toBeUndefined();
  expect(oneLock(new Dict().setString('volname', 'v'))).toBe('v_vol');
  expect(oneLock(new Dict().setString('volname', 'v').setString('globalname', 'g'))).toBe('g_global');
});

it('allLocks() asks for a volume unless told otherwise, and for others when told', () => {
  expect(allLocks(new Dict().setString('volname', 'all'))).toEqual(['all_vol']);
  expect(allLocks(new Dict())).toBeUndefined();
  expect(allLocks(new Dict().setString('hold_vol_locks', 'no'))).toEqual([]);
  const many = new Dict().setInt32('volcount', 2).setString('volname1', 'v').setString('volname2', 'w');
  expect(allLocks(many.setInt32('hold_snap_locks', 1).setString('snapname', 's'))).toEqual([
    'v_vol',
    'w_vol',
    's_snap',
  ]);
});

it('allLocks() takes no notice of a count that the dict cannot hold', () => {
  expect(allLocks(new Dict().setInt32('volcount', 2_000_000_000).setString('volname1', 'v'))).toBeUndefined();
  expect(allLocks(new Dict().setInt32('volcount', -1))).toEqual([]);
});

it('leaseMs() is two minutes more than the command line waits, and a day at most', () => {
  expect(leaseMs(new Dict())).toBeUndefined();
  expect(leaseMs(new Dict().setInt32('timeout', 600))).toBe(720_000);
  expect(leaseMs(new Dict().setInt64('timeout', 600n))).toBe(720_000);
  expect(leaseMs(new Dict().setInt64('timeout', -600n))).toBe(120_000);
  expect(leaseMs(new Dict().setInt64('timeout', 2n ** 62n))).toBe(86_520_000);
});
