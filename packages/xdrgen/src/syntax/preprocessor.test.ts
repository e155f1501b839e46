import { describe, expect, it } from 'vitest';
import { Diagnostics, formatDiagnostic } from '../source/diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import { preprocess } from './preprocessor.ts';
import type { Preprocessed } from './preprocessor.ts';

/** What is left of a text; other files by their names. */
function run(
  text: string,
  symbols: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Preprocessed {
  const diagnostics = new Diagnostics();
  const open = ({ name }: { readonly name: string }): SourceFile | undefined =>
    Object.hasOwn(files, name) ? new SourceFile(name, files[name] ?? '') : undefined;
  const result = preprocess(
    new SourceFile('t.x', text),
    { symbols: new Map(Object.entries(symbols)), open },
    diagnostics,
  );
  if (diagnostics.hasErrors) throw new Error(diagnostics.list().map(formatDiagnostic).join('\n'));
  return result;
}

function words(...args: Parameters<typeof run>): string {
  return run(...args)
    .tokens.map(({ text }) => text)
    .join(' ')
    .trim();
}

describe('preprocess()', () => {
  it('keeps the parts of conditions that hold', () => {
    const text = '#ifdef A\na\n#elif defined(B) && C > 1\nb\n#elif 1\nc\n#else\nd\n#endif\ne';
    expect(words(text, { A: '' })).toBe('a e');
    expect(words(text, { B: '1', C: '2' })).toBe('b e');
    expect(words(text, { B: '1', C: '1' })).toBe('c e');
    expect(words('#ifndef A\na\n#else\nb\n#endif', { A: '1' })).toBe('b');
    expect(words('#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif')).toBe('c');
    expect(words('#if !defined A || B\na\n#endif', { A: '' })).toBe('');
  });

  it('does not look at what is left out', () => {
    expect(words('#if 0\nthis isn\'t a word: ` @ "\n/* #endif */\n%#endif\n#endif\na')).toBe('a');
  });

  it('replaces symbols, in order and as often as it takes, but not by themselves', () => {
    expect(words('a\n#define a b c\na\n#define b d\na\n#undef a\na')).toBe('a b c d c a');
    expect(words('#define loop loop more\nloop')).toBe('loop more');
    expect(words('#define f(x) x\na')).toBe('a');
    expect(words('N', { N: '3' })).toBe('3');
  });

  it('does not replace symbols by themselves in conditions either', () => {
    expect(words('#define A A\n#define B C + 1\n#define C B\n#if A\na\n#endif\n#if B\nb\n#endif')).toBe('b');
    expect(() => run('#define A 1 + 1 + 1\n'.replace('1 +', '1 + '.repeat(10_000)) + '#if A\n#endif')).toThrow(
      'Condition stands for too much',
    );
  });

  it('knows which comments are open at the end of a directive', () => {
    expect(words('#define A 1 // see /*\nA\n')).toBe('1');
    expect(words('#define A 1 /* x /* y\n z */ 2 A')).toBe('2 1');
    expect(words('#define A 1 /* x */ + /* // */ 2 /**/ // 3\nA')).toBe('1 + 2');
  });

  it('goes on after a backslash, and leaves comments out of directives', () => {
    expect(words('#define a b \\\n  c /* d */ // e\na')).toBe('b c');
    expect(words('#define a b /* begins\nends */\na')).toBe('b');
    expect(run('%#define X \\\n  1\na').cText).toBe('#define X    1');
  });

  it('puts lines for C aside, and remembers what they include', () => {
    const { tokens, cText, headers } = run(
      '%#include <rpc/x.h>\n  %int f();\na\n#include "y.h"\n%# include "z.h" /* why */',
    );
    expect(tokens.map(({ text }) => text)).toEqual(['a', '']);
    expect(cText).toBe('#include <rpc/x.h>\nint f();\n# include "z.h" /* why */');
    expect(headers.map(({ name, angled }) => [name, angled])).toEqual([
      ['rpc/x.h', true],
      ['y.h', false],
      ['z.h', false],
    ]);
  });

  it('includes other files, with their symbols', () => {
    expect(words('#include "b.x"\nN a', {}, { 'b.x': '#define N 4\nb' })).toBe('b 4 a');
    expect(() => words('#include "b.x"', {}, { 'b.x': '#include "b.x"' })).toThrow('does it include itself?');
  });

  it('understands files that the preprocessor of C has been over', () => {
    expect(words('# 1 "t.x"\n#line 7 "t.x"\n#pragma once\n#ident "x"\na')).toBe('a');
  });

  it('knows where every word stands, those of macros where they are used', () => {
    const { tokens } = run('#define N 4\n  a N');
    expect(tokens.map(({ span }) => span.file.positionOf(span.start))).toEqual([
      { line: 2, column: 3 },
      { line: 2, column: 5 },
      { line: 2, column: 6 },
    ]);
  });

  it('takes files with the ends of lines of Windows', () => {
    expect(words('#define a b \\\r\n c\r\n#ifdef a\r\na\r\n#endif\r\n')).toBe('b c');
  });
});
