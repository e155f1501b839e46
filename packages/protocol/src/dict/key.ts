const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// FNV-1a: as even as any on the keys of Gluster, and two operations a byte.
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A number below 2^31 that depends on every byte of a key; −1 for what is no key: not valid UTF-8, with a NUL inside, or
 * without the NUL at `end`.
 */
export function hashOfKey(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end] !== 0) return -1;
  let hash = BASIS;
  let seen = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return -1;
    seen |= byte;
    hash = Math.imul(hash ^ byte, PRIME);
  }
  return seen >= 0x80 && !isUtf8(bytes.subarray(start, end)) ? -1 : mixed(hash);
}

/** Whether that is a key, as {@link hashOfKey} says. */
export function isKey(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[end] !== 0) return false;
  let seen = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return false;
    seen |= byte;
  }
  return seen < 0x80 || isUtf8(bytes.subarray(start, end));
}

/** The same number of a key that is given as text; −1 when it is not ASCII. */
export function hashOfAscii(key: string): number {
  let hash = BASIS;
  let seen = 0;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    seen |= unit;
    hash = Math.imul(hash ^ unit, PRIME);
  }
  return seen >= 0x80 ? -1 : mixed(hash);
}

function mixed(hash: number): number {
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
