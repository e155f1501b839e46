import type { Doc } from './ast.ts';
import type { Comment, Token } from './token.ts';

export const NO_DOC: Doc = { text: '', tags: new Map() };

/**
 * The comments that speak of what `first` begins: those right above it, without a blank line in between. A comment on
 * the line of the token `before` speaks of what ended there.
 */
export function docAbove(first: Token, before: Token | undefined): Doc {
  const { file } = first.span;
  const above: Comment[] = [];
  let line = file.lineOf(first.span.start);
  for (const comment of first.comments.toReversed()) {
    if (comment.span.file !== file) break;
    const start = file.lineOf(comment.span.start);
    const end = file.lineOf(comment.span.end - 1);
    const trails = before?.span.file === file && file.lineOf(before.span.end - 1) === start && start !== line;
    if (end < line - 1 || trails) break;
    above.push(comment);
    line = start;
  }
  return docOf(above.reverse());
}

/** The comment behind what `last` ends, on the same line; it stands before the token `next`. */
export function docBehind(last: Token, next: Token): Doc {
  const { file } = last.span;
  const line = file.lineOf(last.span.end - 1);
  const behind = next.comments.filter(({ span }) => span.file === file && file.lineOf(span.start) === line);
  // What stands right before another thing on the same line speaks of that one.
  if (next.span.file === file && next.kind !== 'end' && file.lineOf(next.span.start) === line && next.text !== '}')
    return NO_DOC;
  return docOf(behind);
}

/** Both, where there are both. */
export function joinDocs(first: Doc, second: Doc): Doc {
  if (second === NO_DOC || (second.text === '' && second.tags.size === 0)) return first;
  if (first.text === '' && first.tags.size === 0) return second;
  const text = [first.text, second.text].filter((part) => part !== '').join('\n\n');
  return { text, tags: new Map([...first.tags, ...second.tags]) };
}

/** A tag takes the rest of its line. `@max` is one even where it is all there is, so that a forgotten number is told. */
const TAG = /(?:^|\s)@(name|int64|strings|max)(?:\s+(.*)|(?<=@max))$/;

function docOf(comments: readonly Comment[]): Doc {
  if (comments.length === 0) return NO_DOC;
  const tags = new Map<string, string>();
  const lines: string[] = [];
  for (const line of comments
    .map(({ text }) => text)
    .join('\n')
    .split('\n')) {
    const match = TAG.exec(line);
    const [, tag, value = ''] = match ?? [];
    if (tag !== undefined) tags.set(tag, value.trim());
    const text = line.slice(0, match?.index).trimEnd();
    if (match === null || text !== '') lines.push(text);
  }
  return { text: lines.join('\n').trim(), tags };
}
