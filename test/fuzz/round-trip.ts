import { isDeepStrictEqual } from 'node:util';
import { XdrError, XdrReader, XdrWriter, type XdrType } from '../../packages/xdr/src/index.ts';
import { INPUT_BYTES_MAX } from './mutate.ts';

/** Bytes on both sides of an input that do not belong to it. */
const AROUND = 64;
const scratch = new Uint8Array(INPUT_BYTES_MAX + 2 * AROUND);
const scratchView = new DataView(scratch.buffer);

/**
 * Decodes; what comes of it must be encoded in as many bytes as it says, and be decoded to the same again. A window on a
 * larger buffer must give the same: no byte around it may be looked at.
 */
export function roundTrip<T>(type: XdrType<T>, bytes: Uint8Array): T {
  const within = decodeWithin(type, bytes);
  const r = new XdrReader(bytes);
  const value = type.decode(r);
  if (r.offset > bytes.length || r.offset % 4 !== 0) throw new Error(`Read ${r.offset} of ${bytes.length} bytes`);
  expectEqual(within, value);
  const again = encoded(type, value);
  const r2 = new XdrReader(again);
  const same = type.decode(r2);
  if (r2.remaining !== 0) throw new Error(`${r2.remaining} bytes of what was encoded are left`);
  expectEqual(same, value);
  return value;
}

/** As a part of a larger buffer, which is full of bytes that look like counts. */
function decodeWithin<T>(type: XdrType<T>, bytes: Uint8Array): T | undefined {
  const end = AROUND + bytes.length;
  for (let i = 0; i < AROUND; i++) scratch[i] = scratch[end + i] = i % 4 === 3 ? 4 : 0;
  scratch.set(bytes, AROUND);
  try {
    return type.decode(new XdrReader(scratch, AROUND, end, scratchView));
  } catch (error) {
    // The other decoding throws the same, or there is a difference.
    if (error instanceof XdrError) return undefined;
    throw error;
  }
}

/** What the caller of an encoder does; an error of it is not an answer to the input. */
export function encoded<T>(type: XdrType<T>, value: T): Uint8Array {
  const w = new XdrWriter();
  try {
    type.encode(w, value);
  } catch (error) {
    throw new Error('What was decoded cannot be encoded', { cause: error });
  }
  const size = type.size(value);
  if (w.byteLength !== size) throw new Error(`Size says ${size}, encode wrote ${w.byteLength}`);
  if (size < type.sizeMin) throw new Error(`${size} bytes are fewer than sizeMin, ${type.sizeMin}`);
  return w.finish();
}

export function expectEqual(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw new Error('What was decoded, encoded and decoded is another value');
}
