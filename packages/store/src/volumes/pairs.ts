import { StoreError } from '../errors.ts';

/**
 * The `key=value` lines of a volume's file, in their order. As in C, the value is what follows the first `=`, with its blanks; blank
 * lines, lines that are no pair that could be written, CRLF and a last line without its end are passed over. Of a key that stands there twice the
 * later value counts.
 */
export function readPairs(content: Uint8Array): Map<string, string> {
  const pairs = new Map<string, string>();
  const text = Buffer.from(content).toString('utf8');
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split(/\r?\n/)) {
    const equals = line.indexOf('=');
    const [key, value] = [line.slice(0, Math.max(0, equals)).trim(), line.slice(equals + 1)];
    if (value !== '' && isPair(key, value)) pairs.set(key, value);
  }
  return pairs;
}

/**
 * The content of such a file. A pair without a value is left out: C refuses a file that has one.
 *
 * @param path - for the words of the error
 * @throws StoreError ERR_STORE_VALUE for what would not be read as it was written
 */
export function writePairs(pairs: Iterable<readonly [key: string, value: string]>, path: string): Uint8Array {
  let text = '';
  for (const [key, value] of pairs) {
    if (!isPair(key, value)) {
      throw new StoreError('ERR_STORE_VALUE', path, `Cannot write ${JSON.stringify(`${key}=${value}`)} into ${path}`);
    }
    if (value !== '') text += `${key}=${value}\n`;
  }
  return Buffer.from(text, 'utf8');
}

/** Whether it is read as it is written. */
function isPair(key: string, value: string): boolean {
  return /^[^\s=\0][^\n\r=\0]*$/.test(key) && key === key.trim() && !/[\n\r\0]/.test(value);
}
