import { AuthError } from '../errors.ts';

/** Refuses what a field of 32 bits without a sign cannot hold. */
export function checkUint32(what: string, value: number): number {
  if (value >>> 0 !== value)
    throw new AuthError('ERR_AUTH_RANGE', `${what} ${value} is not an unsigned 32-bit integer`);
  return value;
}

/** Refuses what is neither a signed nor an unsigned 32-bit integer; returns the signed one of the same bits. */
export function checkPid(value: number): number {
  if ((value | 0) !== value && value >>> 0 !== value) {
    throw new AuthError('ERR_AUTH_RANGE', `pid ${value} is not a 32-bit integer`);
  }
  return value | 0;
}

/** Refuses a list of groups of which one does not fit its field. */
export function checkGroups(groups: readonly number[]): readonly number[] {
  groups.forEach((group, i) => checkUint32(`groups[${i}]`, group));
  return groups;
}
