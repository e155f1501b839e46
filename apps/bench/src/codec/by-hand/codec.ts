/**
 * What somebody writes who needs these messages and nothing else: DataView and offsets, no reader or writer. A message
 * stands anywhere in a buffer, and where its window ends is given, as behind a header in a read buffer.
 *
 * Guarantees are those of generated code, both ways: nothing is read or written beyond the window; limits of lengths and
 * counts, ranges of numbers, values of enumerations and booleans are checked; padding is written as zeros. Less is done
 * in one respect: errors do not say where.
 */
export interface HandCodec<T, D = T> {
  decode(bytes: Uint8Array, view: DataView, start: number, end: number): D;
  /** Returns where the message ends. */
  encode(bytes: Uint8Array, view: DataView, start: number, end: number, value: T): number;
}

export function uint(value: number): number {
  const written = value >>> 0;
  if (written !== value) throw new RangeError('No unsigned 32-bit integer');
  return written;
}

export function int(value: number): number {
  const written = value | 0;
  if (written !== value) throw new RangeError('No 32-bit integer');
  return written;
}

export function uhyper(value: bigint): bigint {
  const written = BigInt.asUintN(64, value);
  if (written !== value) throw new RangeError('No unsigned 64-bit integer');
  return written;
}

export function bool(value: number): boolean {
  if (value > 1) throw new RangeError('No boolean');
  return value === 1;
}

/** Where a variable-length opaque value ends that begins at `start`; its padding included. */
export function opaqueEnd(byteLength: number, start: number, end: number): number {
  // Arithmetic, not bits: a length of nearly 2^32 must stay above the end.
  const next = start + 4 + byteLength + (-byteLength & 3);
  if (next > end) throw new RangeError('Torn');
  return next;
}

/** Writes a variable-length opaque value and returns where it ends. */
export function putOpaque(bytes: Uint8Array, view: DataView, start: number, end: number, value: Uint8Array): number {
  const { length } = value;
  const next = opaqueEnd(length, start, end);
  view.setUint32(next - 4, 0); // the padding; the length itself where there are no bytes
  view.setUint32(start, length);
  // A call of set() costs more than a loop for what is short.
  if (length > 32) bytes.set(value, start + 4);
  else for (let i = 0; i < length; i++) bytes[start + 4 + i] = value[i] ?? 0;
  return next;
}
