import { StoreError } from './errors.ts';

/** One line: `text` as it stands in the file, with its line end; the rest is empty for a line that is no pair. */
interface Line {
  readonly text: string;
  readonly key: string;
  readonly value: string;
}

/**
 * The text of one of glusterd's files: `key=value` lines. Lenient in reading (blank lines, blanks around keys and values,
 * CRLF, lines that are no pair), and true in writing: a line that was not changed stays what it is, byte for byte.
 *
 * The last line counts only when it is ended, as in C: half a host name looks like a host name.
 */
export class KeyValueText {
  readonly #path: string;
  #lines: Line[];

  /** @param path - for the words of errors */
  constructor(path: string, content: Uint8Array = new Uint8Array(0)) {
    this.#path = path;
    // One character for each byte, so that bytes which are no UTF-8 survive as well.
    const text = Buffer.from(content).toString('latin1');
    this.#lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(parseLine);
  }

  /** The bytes of the file. */
  content(): Uint8Array {
    return Buffer.from(this.#lines.map(({ text }) => text).join(''), 'latin1');
  }

  /** Keys and values in their order; of a key that stands there twice both. */
  *entries(): Generator<readonly [key: string, value: string]> {
    for (const line of this.#lines) {
      if (line.key !== '' && isEnded(line)) yield [decode(line.key), decode(line.value)];
    }
  }

  /** What the first line with this key says. */
  get(key: string): string | undefined {
    for (const [name, value] of this.entries()) if (name === key) return value;
    return undefined;
  }

  /** What stands after the last line end, when that is a line with this key. */
  unended(key: string): string | undefined {
    const line = this.#lines.at(-1);
    return line !== undefined && !isEnded(line) && decode(line.key) === key ? decode(line.value) : undefined;
  }

  /**
   * Changes the line with this key, or appends one. A value that stands there already leaves the line as it is.
   *
   * @throws StoreError ERR_STORE_VALUE for what would not be read as it was written
   */
  set(key: string, value: string): void {
    if (!/^[^\s=\0][^\n\r=\0]*$/.test(key) || key !== key.trim() || /[\n\r\0]/.test(value) || value !== value.trim()) {
      const pair = JSON.stringify(`${key}=${value}`);
      throw new StoreError('ERR_STORE_VALUE', this.#path, `Cannot write ${pair} into ${this.#path}`);
    }
    const index = this.#lines.findIndex((line) => isEnded(line) && decode(line.key) === key);
    const present = this.#lines[index];
    if (present !== undefined && decode(present.value) === value) return;
    const line = parseLine(encode(`${key}=${value}\n`));
    if (present !== undefined) this.#lines[index] = line;
    else this.#lines = [...this.#lines.filter(isEnded), line];
  }

  /** Removes all lines whose key is meant. */
  delete(isMeant: (key: string) => boolean): void {
    this.#lines = this.#lines.filter(({ key }) => key === '' || !isMeant(decode(key)));
  }
}

function parseLine(text: string): Line {
  const equals = text.indexOf('=');
  if (equals < 0) return { text, key: '', value: '' };
  return { text, key: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

function isEnded({ text }: Line): boolean {
  return text.endsWith('\n');
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
