import { isDeepStrictEqual } from 'node:util';
import { XdrReader, XdrWriter, type XdrType } from '../../packages/xdr/src/index.ts';

/** Decodes; what comes of it must be encoded in as many bytes as it says, and be decoded to the same again. */
export function roundTrip<T>(type: XdrType<T>, bytes: Uint8Array): T {
  const r = new XdrReader(bytes);
  const value = type.decode(r);
  if (r.offset > bytes.length || r.offset % 4 !== 0) throw new Error(`Read ${r.offset} of ${bytes.length} bytes`);
  const again = encoded(type, value);
  const r2 = new XdrReader(again);
  const same = type.decode(r2);
  if (r2.remaining !== 0) throw new Error(`${r2.remaining} bytes of what was encoded are left`);
  expectEqual(same, value);
  return value;
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
