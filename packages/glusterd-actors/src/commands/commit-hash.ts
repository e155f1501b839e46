/**
 * The number that marks the layout of a volume after a rebalance or a change of bricks. Clients compare it with a
 * directory's: two of one volume must differ, and none may be 0. Seconds in the upper 29 bits, and one of the lower
 * three set, as C makes it.
 */
export function commitHash(nowMs: number): number {
  const seconds = Math.floor(nowMs / 1000);
  // C shifts microseconds right by ten bits: about milliseconds, and no more than those are wanted.
  const lowBit = 1 << (Math.floor(((nowMs % 1000) * 1000) / 1024) % 3);
  return ((seconds << 3) | lowBit) >>> 0;
}
