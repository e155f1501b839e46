import { opaqueEnd } from './codec.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to here a loop beats a call of TextDecoder or TextEncoder. */
const SHORT = 32;

/** UTF-8, which is refused where it is not valid. */
export function textOf(bytes: Uint8Array, start: number, byteLength: number): string {
  const end = start + byteLength;
  if (byteLength > SHORT) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Writes a string with its length and padding and returns where it ends. Lone surrogates are refused. */
export function putText(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  text: string,
  bytesMax: number,
): number {
  const { length } = text;
  if (length <= SHORT && length <= bytesMax) {
    const next = opaqueEnd(length, start, end);
    view.setUint32(next - 4, 0);
    view.setUint32(start, length);
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) break;
      bytes[start + 4 + i] = unit;
    }
    if (i === length) return next;
  }
  return putAnyText(bytes, view, start, end, text, bytesMax);
}

function putAnyText(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  text: string,
  bytesMax: number,
): number {
  if (!text.isWellFormed()) throw new RangeError('Lone surrogate');
  const { read, written } = encoder.encodeInto(text, bytes.subarray(start + 4, end));
  if (read !== text.length) throw new RangeError('No room');
  if (written > bytesMax) throw new RangeError('Text is too long');
  const next = opaqueEnd(written, start, end);
  bytes.fill(0, start + 4 + written, next);
  view.setUint32(start, written);
  return next;
}
