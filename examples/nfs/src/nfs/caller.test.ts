import { identity } from '@gluster-ts/auth';
import { describe, expect, it } from 'vitest';
import type { Attributes } from '../file-system/file-system.ts';
import { callerOf, isMember, MAY_EXECUTE, MAY_READ, MAY_WRITE, permits } from './caller.ts';

const root = identity({ flavor: 1, uid: 0, gid: 0, groups: [0, 5] });

function file(mode: number, uid: number, gid: number): Attributes {
  return { mode, uid, gid } as Attributes;
}

describe('callerOf()', () => {
  it('believes nobody to be the superuser, nor to be of its group', () => {
    expect(callerOf(root, true)).toEqual({ uid: 65534, gid: 65534, groups: [5] });
    const sly = callerOf(identity({ flavor: 1, uid: 7, gid: 7, groups: [0] }), true);
    expect(isMember(sly, 0)).toBe(false);
    expect(permits(sly, file(0o070, 0, 0), MAY_READ)).toBe(false);
  });

  it('takes callers at their word when told so', () => {
    expect(callerOf(root, false)).toEqual({ uid: 0, gid: 0, groups: [0, 5] });
  });
});

describe('permits()', () => {
  it.each([
    [0o700, 7, 8, true],
    [0o077, 7, 8, false],
    [0o070, 9, 8, true],
    [0o070, 9, 5, true],
    [0o707, 9, 8, false],
    [0o007, 9, 9, true],
    [0o770, 9, 9, false],
  ])('goes by the first that fits of owner, group and others: %o of %i:%i', (mode, uid, gid, may) => {
    const caller = { uid: 7, gid: 8, groups: [5] };
    for (const wanted of [MAY_READ, MAY_WRITE, MAY_EXECUTE, MAY_READ | MAY_WRITE]) {
      expect(permits(caller, file(mode, uid, gid), wanted)).toBe(may);
    }
  });
});
