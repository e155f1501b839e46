import { isDeepStrictEqual } from 'node:util';
import { BenchError } from '../errors.ts';
import type { Message } from './messages.ts';
import type { Subject } from './subject.ts';

/**
 * Whether a candidate gives every variant's value from its bytes and its bytes from the value; who does not is not
 * measured.
 *
 * @throws BenchError `ERR_BENCH_CASE`
 */
export function check(name: string, subject: Subject, { values, bytes, pairs }: Message<unknown>): void {
  for (const [index, value] of values.entries()) {
    const decoded = subject.plain(subject.decode(index));
    if (!isDeepStrictEqual(plainly(decoded), plainly(value))) {
      throw new BenchError('ERR_BENCH_CASE', `${name} decodes variant ${index} to something else`);
    }
    const again = pairs && subject.decode(index);
    for (const [key, text] of pairs?.[index] ?? []) {
      if (subject.text?.(again, key) === text) continue;
      throw new BenchError('ERR_BENCH_CASE', `${name} finds something else as ${key} of variant ${index}`);
    }
    subject.encode(index);
    if (Buffer.compare(subject.written(), bytes[index] ?? NOTHING) !== 0) {
      throw new BenchError('ERR_BENCH_CASE', `${name} encodes variant ${index} to other bytes`);
    }
  }
}

const NOTHING = new Uint8Array(0);

/** Without classes: a Buffer with the same bytes is as good as an array, an object without a prototype as one with it. */
function plainly(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plainly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainly(inner)]));
}
