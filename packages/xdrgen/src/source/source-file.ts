/** One input: its name as the user gave it, its text, and where its lines begin. */
export class SourceFile {
  readonly name: string;
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** Line and column of an offset, both from 1. */
  positionOf(offset: number): SourcePosition {
    const line = this.lineOf(offset);
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 };
  }

  /** The line that an offset is in, from 1. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    // Invariant: lineStarts[low] <= offset, and lineStarts[high] > offset where there is such a line.
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The text of a line, counted from 1, without its end. */
  lineText(line: number): string {
    const start = this.#lineStarts[line - 1] ?? this.text.length;
    const end = this.#lineStarts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }
}

/** Where something stands in a file; lines and columns count from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** A piece of a file: from `start` up to, not including, `end`. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** From the beginning of one piece to the end of another; the first where they lie in different files. */
export function spanOver(first: Span, last: Span): Span {
  if (first.file !== last.file || last.end < first.start) return first;
  return { file: first.file, start: first.start, end: last.end };
}
