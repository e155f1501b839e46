import { badNumber } from './errors.ts';

// Generated codecs write numbers that they have passed through these.
//
// Plain: compare, then write what was compared. Equal: what is given back has been compared. Won: a quarter of the time on
// bench `codec/structs-1000/encode`, as the number is converted once, in functions so small that they are always inlined.

/** `value` as the 32-bit integer that it has to be. */
export function toInt(value: number, field: string, offset: number): number {
  const written = value | 0;
  if (written !== value) throw badNumber(value, 'a 32-bit integer', offset).within(field);
  return written;
}

/** `value` as the unsigned 32-bit integer that it has to be. */
export function toUint(value: number, field: string, offset: number): number {
  const written = value >>> 0;
  if (written !== value) throw badNumber(value, 'an unsigned 32-bit integer', offset).within(field);
  return written;
}

/** `value` as the 64-bit integer that it has to be. */
export function toHyper(value: bigint, field: string, offset: number): bigint {
  const written = BigInt.asIntN(64, value);
  if (written !== value) throw badNumber(value, 'a 64-bit integer', offset).within(field);
  return written;
}

/** `value` as the unsigned 64-bit integer that it has to be. */
export function toUhyper(value: bigint, field: string, offset: number): bigint {
  const written = BigInt.asUintN(64, value);
  if (written !== value) throw badNumber(value, 'an unsigned 64-bit integer', offset).within(field);
  return written;
}
