import type { Span } from './source-file.ts';

/** Something to tell about an input. An error means that there is no output. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Sentence case, without a full stop; says what was expected. */
  readonly message: string;
  /** Where; undefined for what has no place in a file. */
  readonly span: Span | undefined;
  /** What to do about it, or where its other half stands; a line each. */
  readonly notes: readonly string[];
}

/** More than these are not worth reading at once. */
const DIAGNOSTICS_MAX = 50;

/** More of a line is not shown: some files have one line. */
const SHOWN_MAX = 200;

/** Collects what one run has to tell. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  #omitted = 0;

  error(span: Span | undefined, message: string, ...notes: readonly string[]): void {
    this.#add({ severity: 'error', message, span, notes });
  }

  warning(span: Span | undefined, message: string, ...notes: readonly string[]): void {
    this.#add({ severity: 'warning', message, span, notes });
  }

  get hasErrors(): boolean {
    return this.#omitted > 0 || this.#list.some(({ severity }) => severity === 'error');
  }

  /** Whether one more would be counted only: then no work for its notes is worth it. */
  get isFull(): boolean {
    return this.#list.length >= DIAGNOSTICS_MAX;
  }

  /** All of them, those about one file in the order of its lines, each place once. */
  list(): readonly Diagnostic[] {
    const files = [...new Set(this.#list.map(({ span }) => span?.file))];
    const sorted = this.#list.toSorted(
      (a, b) =>
        files.indexOf(a.span?.file) - files.indexOf(b.span?.file) || (a.span?.start ?? 0) - (b.span?.start ?? 0),
    );
    const omitted: Diagnostic[] =
      this.#omitted === 0
        ? []
        : [{ severity: 'error', message: `${this.#omitted} further errors are not shown`, span: undefined, notes: [] }];
    return [...sorted, ...omitted];
  }

  #add(diagnostic: Diagnostic): void {
    const { span, severity } = diagnostic;
    // One mistake is told once: what follows from it at the same place is noise. A warning does not hide an error.
    const told = this.#list.some(
      (other) =>
        other.span?.file === span?.file &&
        other.span?.start === span?.start &&
        (other.severity === 'error' || severity === 'warning'),
    );
    if (span !== undefined && told) return;
    if (this.#list.length < DIAGNOSTICS_MAX) this.#list.push(diagnostic);
    else if (diagnostic.severity === 'error') this.#omitted++;
  }
}

/**
 * As it is printed, in the form that editors turn into links:
 *
 *     nfs.x:12:9: error: Expected ";" after the declaration, found "int"
 *         int count int
 *                   ^~~
 */
export function formatDiagnostic({ severity, message, span, notes }: Diagnostic): string {
  const lines = [`${severity}: ${message}`];
  if (span !== undefined) {
    const { line, column } = span.file.positionOf(span.start);
    const { text, before } = shownOf(span.file.lineText(line), column - 1);
    const width = Math.max(1, Math.min(span.end - span.start, text.length - before));
    // A tab before the caret stays one, so that it lines up however wide tabs are.
    const indent = text.slice(0, before).replaceAll(/[^\t]/g, ' ');
    lines[0] = `${span.file.name}:${line}:${column}: ${severity}: ${message}`;
    lines.push(`    ${text}`, `    ${indent}^${'~'.repeat(width - 1)}`);
  }
  for (const note of notes) lines.push(`    ${note}`);
  return lines.join('\n');
}

/** A line, or what surrounds `index` of a long one; `before` is what stands before it there. */
function shownOf(text: string, index: number): { readonly text: string; readonly before: number } {
  if (text.length <= SHOWN_MAX) return { text, before: index };
  const start = Math.max(0, index - SHOWN_MAX / 2);
  const end = Math.min(text.length, start + SHOWN_MAX);
  const head = start > 0 ? '…' : '';
  return { text: head + text.slice(start, end) + (end < text.length ? '…' : ''), before: index - start + head.length };
}
