import { LINE_MAX } from './code.ts';
import type { Code } from './code.ts';

/** Adds a doc comment with these paragraphs; none when all of them are empty. */
export function emitDoc(code: Code, ...paragraphs: readonly string[]): void {
  const text = paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
  if (text === '') return;
  // What would end the comment, or begin a tag that means something to documentation tools.
  const lines = text.replaceAll('*/', '*\\/').replaceAll(/^@/gm, '\\@').split('\n');
  if (lines.length === 1 && lines[0] !== undefined) {
    code.line(`/** ${lines[0]} */`);
    return;
  }
  code.line('/**');
  for (const line of lines) code.line(` * ${line}`.trimEnd());
  code.line(' */');
}

/** A piece of the `.x` file in a doc comment. */
export function sourceText(source: string): string {
  return `\`${source.replaceAll('`', "'")}\``;
}

/** Adds a doc comment for one declaration: `source`, a remark on it, and what the file says about it behind it or below. */
export function emitSourceDoc(code: Code, text: string, source: string, remark = ''): void {
  const declared = sourceText(source) + remark;
  const line = `/** ${declared}: ${text} */`;
  if (text === '' || text.includes('\n') || line.length > LINE_MAX - 4) emitDoc(code, text, declared);
  else emitDoc(code, `${declared}: ${text}`);
}
