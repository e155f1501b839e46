const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A number below 2^31 that depends on every byte of a key; −1 for what is no key: not valid UTF-8, with a NUL inside, or
 * without the NUL at `end`.
 */
export function hashOfKey(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end] !== 0) return -1;
  // FNV-1a: as even as any on the keys of Gluster, and two operations a byte.
  let hash = 0x811c9dc5;
  let seen = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return -1;
    seen |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  if (seen >= 0x80 && !isUtf8(bytes.subarray(start, end))) return -1;
  return (hash ^ (hash >>> 15)) & 0x7fff_ffff;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Arrays of characters by their length, one for each short key: they are used again and again. */
const units: readonly number[][] = Array.from({ length: 49 }, (_, length) => Array.from({ length }, () => 0));

/** The text of a key that {@link hashOfKey} has seen. */
export function readKey(bytes: Uint8Array, start: number, end: number): string {
  const characters = units[end - start];
  if (characters === undefined) return lenient.decode(bytes.subarray(start, end));
  let seen = 0;
  for (let i = 0; i < characters.length; i++) {
    const byte = bytes[start + i] ?? 0;
    characters[i] = byte;
    seen |= byte;
  }
  // Plain: character by character, `text += …`. Equal: the same text. Won: a quarter of the time, as a text in pieces is put
  // together before it becomes the key of a Map (bench `dict/command/echo`).
  return seen < 0x80 ? String.fromCharCode(...characters) : lenient.decode(bytes.subarray(start, end));
}
