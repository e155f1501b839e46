const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Text of a field that may hold anything: what is not UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** A field of a registration. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
