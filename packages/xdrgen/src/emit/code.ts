/** Lines of generated code, indented by the blocks that are open. */
export class Code {
  readonly #lines: string[] = [];
  #indent = 0;

  /** Adds a line, or several; an empty one has no indentation. */
  line(text = ''): this {
    for (const line of text.split('\n')) this.#lines.push(line === '' ? '' : '  '.repeat(this.#indent) + line);
    return this;
  }

  /** Adds `open`, what `body` adds, indented, and `close`. */
  block(open: string, body: () => void, close = '}'): this {
    this.line(open).indent();
    body();
    return this.outdent().line(close);
  }

  indent(): this {
    this.#indent++;
    return this;
  }

  outdent(): this {
    this.#indent--;
    return this;
  }

  /** Adds what goes before it: imports are known only when everything else is. */
  prepend(lines: readonly string[]): this {
    this.#lines.unshift(...lines);
    return this;
  }

  toString(): string {
    return `${this.#lines.join('\n').replace(/\n+$/, '')}\n`;
  }
}

/** The longest line, for what is broken by hand. */
export const LINE_MAX = 120;

/** Where lines are broken that are indented by an unknown number of blocks. */
const FILL_MAX = LINE_MAX - 12;

/** `open a, b, c close` on one line where it fits, else one item a line. */
export function listLines(open: string, items: readonly string[], close: string): readonly string[] {
  const line = `${open} ${items.join(', ')} ${close}`;
  return line.length <= LINE_MAX ? [line] : [open, ...items.map((item) => `  ${item},`), close];
}

/** `open a, b, c close` on one line where it fits, else as many items a line as fit. */
export function filled(open: string, items: readonly string[], close: string): string {
  const line = `${open} ${items.join(', ')} ${close}`;
  if (line.length <= FILL_MAX) return line;
  return [open, ...fill(items.map((item) => `${item},`)), close].join('\n');
}

/** `start a + b + c` on one line where it fits, else as many terms a line as fit. */
export function summed(start: string, terms: readonly string[], end: string): string {
  const line = `${start} ${terms.join(' + ')}${end}`;
  if (line.length <= FILL_MAX) return line;
  const last = terms.length - 1;
  return [start, ...fill(terms.map((term, index) => (index === last ? term + end : `${term} +`)))].join('\n');
}

function fill(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= FILL_MAX) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines;
}
