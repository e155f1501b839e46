import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { debianFiles, fixtureFiles, glusterFiles } from './support/corpus.ts';

/** Texts for each property, of some kilobytes each. The long run asks for more. */
const RUNS = Math.max(300, Math.floor(Number(process.env['FUZZ_RUNS'] ?? 0) / 20));
/** A text of some kilobytes takes milliseconds: this is not a matter of a slow machine. */
const HANG_MS = 10_000;

const texts = [...fixtureFiles(), ...debianFiles(), ...glusterFiles()].map(({ path }) => readFileSync(path, 'latin1'));
const WORDS =
  'const enum struct union switch case default typedef program version opaque string void int unsigned hyper bool ' +
  'double a b c 0 1 -1 0x7fffffff 0xffffffff 08 { } ( ) [ ] < > << ; : , = * + / ~ " \' /* */ // # % \\ \n ' +
  '#define #include #if #ifdef #else #endif %#define defined \0 é';
const word = fc.constantFrom(...WORDS.split(' '));

/** Compiles; there is either an output or an error, and nothing is thrown. */
function survives(text: string): void {
  const before = performance.now();
  const { output, diagnostics } = compile('fuzz.x', { readFile: () => undefined }, text);
  expect(performance.now() - before).toBeLessThan(HANG_MS);
  expect(output !== undefined).toBe(!diagnostics.some(({ severity }) => severity === 'error'));
}

describe('compile()', () => {
  it('survives any words', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 200 }), (words) => survives(words.join(' '))),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('survives any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => survives(text)),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('survives real files with pieces cut out, moved, repeated and replaced', () => {
    const edit = fc.record({
      at: fc.nat(),
      length: fc.nat(60),
      to: fc.nat(),
      word: fc.option(word, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 8 }), (original, edits) => {
        let text = original;
        for (const { at, length, to, word: inserted } of edits) {
          const from = at % text.length;
          const piece = inserted ?? text.slice(from, from + length);
          const rest = text.slice(0, from) + text.slice(from + length);
          const target = to % (rest.length + 1);
          text = rest.slice(0, target) + piece + rest.slice(target) + (rest.length === 0 ? ' ' : '');
        }
        survives(text);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it.each([
    [
      'structures that are defined backwards',
      (n: number) =>
        Array.from({ length: n }, (_, i) => `struct s${i} { s${i + 1} x; };`).join('\n') + `struct s${n} { int x; };`,
    ],
    [
      'names for names',
      (n: number) => Array.from({ length: n }, (_, i) => `typedef t${i + 1} t${i};`).join('\n') + `typedef int t${n};`,
    ],
    ['bodies in bodies', (n: number) => `struct s { ${'struct { '.repeat(n)} int x; ${'} f; '.repeat(n)} };`],
    ['parentheses', (n: number) => `const A = ${'('.repeat(n)}1${')'.repeat(n)};`],
    ['minus signs', (n: number) => `const A = ${'- '.repeat(n)}1;`],
    ['a long sum', (n: number) => `const A = ${'1 + '.repeat(n)}1;`],
    ['a long number', (n: number) => `const A = ${'1'.repeat(n)};`],
    [
      'constants of constants',
      (n: number) => Array.from({ length: n }, (_, i) => `const A${i} = A${i + 1};`).join('\n') + `const A${n} = 1;`,
    ],
    [
      'macros that double',
      (n: number) => Array.from({ length: n }, (_, i) => `#define M${i} M${i + 1} M${i + 1}`).join('\n') + `\nM0`,
    ],
    [
      'macros that double in a condition',
      (n: number) =>
        Array.from({ length: n }, (_, i) => `#define M${i} M${i + 1} + M${i + 1}`).join('\n') + `\n#if M0\n#endif`,
    ],
    ['conditions in conditions', (n: number) => '#if 1\n'.repeat(n) + '#endif\n'.repeat(n)],
    [
      'values of an enumeration',
      (n: number) => `enum e { ${Array.from({ length: n }, (_, i) => `E${i}`).join(', ')} };`,
    ],
    [
      'cases of a union',
      (n: number) =>
        `union u switch (int k) { ${Array.from({ length: n }, (_, i) => `case ${i}: int f${i};`).join(' ')} };`,
    ],
    ['fields', (n: number) => `struct s { ${Array.from({ length: n }, (_, i) => `int f${i};`).join(' ')} };`],
    ['comments', (n: number) => `${'/* x */\n'.repeat(n)}const A = 1;`],
    [
      'trees that grow by doubling',
      (n: number) =>
        Array.from({ length: n }, (_, i) => `struct s${i} { s${i + 1} l; s${i + 1} r; };`).join('\n') +
        `struct s${n} { int x; };`,
    ],
    ['open comments', (n: number) => '/*'.repeat(n)],
    ['quotes', (n: number) => '"'.repeat(n)],
    [
      'names that nobody defines',
      (n: number) => `struct s { ${Array.from({ length: n }, (_, i) => `name_number_${i} f${i};`).join(' ')} };`,
    ],
    ['escaped quotes in what is left out', (n: number) => `#if 0\n${String.raw`\'`.repeat(n * 30)}\n#endif`],
    ['lines that go on', (n: number) => `#define A ${'1 + \\\n'.repeat(n * 10)}1\nconst B = 1;`],
    ['comments between directives', (n: number) => '/* x */\n#pragma y\n'.repeat(n * 10)],
    ['comments on a line', (n: number) => `${'/* x */'.repeat(n * 30)}const A = 1;`],
    ['comments that open in a directive', (n: number) => `#define A ${'/*'.repeat(n * 30)}\n*/`],
    ['words in a condition', (n: number) => `#define A ${'1 + '.repeat(n * 50)}1\n#if A\n#endif`],
    [
      'values that are used',
      (n: number) =>
        `enum e { ${Array.from({ length: n }, (_, i) => `E${i} = ${i === 0 ? '0' : `E${i - 1} + 1`}`).join(', ')} };` +
        Array.from({ length: n }, (_, i) => `const A${i} = E${i};`).join('\n'),
    ],
  ])('survives many %s', (_, make) => {
    for (const n of [10, 3_000]) survives(make(n));
  });

  it.each([
    ['itself', '#include "0.x"\n#include "0.x"\n'],
    ['its like', ''],
  ])('survives a file that includes %s twice, and that again', (_, own) => {
    const readFile = (path: string): Uint8Array => {
      const next = `#include "${Number.parseInt(path) + 1}.x"\n`;
      return new TextEncoder().encode(own === '' ? next + next : own);
    };
    const before = performance.now();
    const { output, diagnostics } = compile('0.x', { readFile });
    expect(performance.now() - before).toBeLessThan(HANG_MS);
    expect(output).toBeUndefined();
    expect(diagnostics.map(({ message }) => message).join()).toMatch(/include/);
  });

  it('takes names that no file can have for names of files that are not there', () => {
    const { diagnostics } = compile(
      'names.x',
      {},
      `#include "\0.x"\n#include "${'a'.repeat(5_000)}.x"\n%#include "\0"\n`,
    );
    expect(diagnostics).toHaveLength(2);
    for (const { message } of diagnostics) expect(message).toMatch(/^Cannot find /);
  });
});
