import { describe, expect, it } from 'vitest';
import { compile, formatDiagnostic } from './index.ts';

/** What is wrong with a text: `line:column message` of each complaint. */
function faults(text: string): string[] {
  const { output, diagnostics } = compile('t.x', { readFile: () => undefined }, text);
  if (diagnostics.some(({ severity }) => severity === 'error')) expect(output).toBeUndefined();
  return diagnostics.map(({ message, span }) => {
    const position = span?.file.positionOf(span.start);
    return `${position?.line ?? 0}:${position?.column ?? 0} ${message}`;
  });
}

describe('diagnostics', () => {
  it('show the file, the line and a caret under what is wrong, tabs and all', () => {
    const { diagnostics } = compile('dir/t.x', {}, 'struct s {\n\tint\ta;;\n};');
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      'dir/t.x:2:8: error: Expected the type of a field, or "}", found ";"\n    \tint\ta;;\n    \t   \t  ^',
    ]);
  });

  it('warn of names that are keywords elsewhere, and give an output all the same', () => {
    const { output, diagnostics } = compile(
      't.x',
      {},
      'struct s { int program; int versions; };\nunion u switch (int case) { default: hyper string; };',
    );
    expect(output).toContain('readonly program: number;');
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      't.x:1:16: warning: "program" is a keyword of the language, and no name for rpcgen and other compilers\n' +
        '    struct s { int program; int versions; };\n                   ^~~~~~~',
      't.x:2:21: warning: "case" is a keyword of the language, and no name for rpcgen and other compilers\n' +
        '    union u switch (int case) { default: hyper string; };\n                        ^~~~',
      't.x:2:44: warning: "string" is a keyword of the language, and no name for rpcgen and other compilers\n' +
        '    union u switch (int case) { default: hyper string; };\n' +
        '                                               ^~~~~~',
    ]);
  });

  it('do not let a warning hide an error at the same place', () => {
    expect(faults('struct s { int version; int version; };')).toContain(
      '1:29 "version" is a keyword of the language, and no name for rpcgen and other compilers',
    );
    expect(compile('t.x', {}, 'struct s { int version; int version; };').output).toBeUndefined();
  });

  it('tell every mistake of a file in one run, in order', () => {
    expect(
      faults(`
struct s {
  int;
  string name;
  opaque data;
  int ok;
  foo bar<2>;
};
enum e { A = , B };
union u switch (int x) { case 1 int y; };
typedef int;
program P { version V { void NULL(void) 0; int F(void) = 1; } = 1; } = 2;
const C = ;
struct t { int a; int a; };
`),
    ).toEqual([
      '3:6 Expected the name that is declared, found ";"',
      '4:10 Expected "<>" or "<n>" after the string name, found ";"',
      '5:10 Expected "[n]", "<>" or "<n>" after the opaque data, found ";"',
      '7:3 foo is not defined',
      '9:14 Expected the number of this value, found ","',
      '10:33 Expected ":" after the case, found "int"',
      '11:12 Expected the name that is declared, found ";"',
      '12:41 Expected "=" and the number of the procedure, found "0"',
      '13:11 Expected the value of the constant, found ";"',
      '14:23 t has two fields a',
    ]);
  });

  it.each([
    ['int a;', '1:1 Expected "const", "enum", "struct", "union", "typedef" or "program", found "int"'],
    ['struct s { int a; }', '1:20 Expected ";" after the definition of s, found the end of the file'],
    ['struct s { int a;', '1:18 Expected the type of a field, or "}", found the end of the file'],
    ['struct { int a; };', '1:8 Expected the name of the structure, found "{"'],
    ['/* open', '1:1 Comment is not closed'],
    ['const A = "open;', '1:11 Expected a closing " on this line'],
    ['const A = 08;', '1:11 08 is not a number'],
    ['const A = 1x;', '1:11 1x is not a number'],
    ['const A = 1 $ 2;', '1:13 Unexpected character "$"'],
    ['const A = 1 / 0;', '1:11 Expression has no value'],
    ['const A = (1;', '1:13 Expected ")" after the expression, found ";"'],
    ["const A = 'ab';", "1:11 'ab' is not one character"],
    ['enum e { };', '1:8 An enumeration needs at least one value'],
    ['enum e { A, A };', '1:13 A is defined twice'],
    ['enum e { A = 0x100000000 };', '1:14 Expected 32 bits for a value of e, found 4294967296'],
    ['struct s { int a[-1]; };', '1:18 Expected a length between 0 and 4294967295, found -1'],
    ['struct s { int a<0x100000000>; };', '1:18 Expected a length between 0 and 4294967295, found 4294967296'],
    ['struct s { int *a<3>; };', '1:16 a can not be optional and an array'],
    ['struct s { string *a; };', '1:20 Expected "<>" or "<n>" after the string a, found "*"'],
    ['struct s { opaque *a; };', '1:20 Expected "[n]", "<>" or "<n>" after the opaque a, found "*"'],
    ['struct s { string a[3]; };', '1:19 Expected "<>" or "<n>" after the string a, found "["'],
    ['struct s { s inside; };', '1:8 s holds itself without end'],
    ['struct a { b x; }; struct b { a y[2]; };', '1:8 a holds itself without end'],
    ['union u switch (int k) { case 1: u x; };', '1:7 u holds itself without end'],
    ['struct s { int a[0xffffffff]; };', '1:8 s takes 17179869180 bytes at least, more than a message can have'],
    ['struct e {}; struct s { e a[70000]; };', '1:21 s has an array of more than 65536 elements without bytes'],
    ['typedef int *p; struct s { p *q; };', '1:31 q is optional twice, and undefined could mean either'],
    ['typedef int *p; typedef p q; typedef q *r;', '1:41 r is optional twice, and undefined could mean either'],
    [
      'union u switch (int k) { case 1: p *q; }; typedef int *p;',
      '1:37 q is optional twice, and undefined could mean either',
    ],
    [
      'typedef int *p; program P { version V { p *F(void) = 1; } = 1; } = 1;',
      '1:41 F_1_result is optional twice, and undefined could mean either',
    ],
    ['typedef a b; typedef b a;', '1:11 b is another name for itself'],
    ['union u switch (int k[2]) { case 1: void; };', '1:21 The discriminant of a union is one number, not several'],
    [
      'union u switch (hyper k) { case 1: void; };',
      '1:17 Expected a 32-bit integer, a bool or an enumeration for the discriminant of a union',
    ],
    ['union u switch (void) { case 1: void; };', '1:17 The discriminant of a union can not be void'],
    ['union u switch (int k) { };', '1:9 A union needs at least one arm'],
    ['union u switch (int k) { case 1: void; case 1: void; };', '1:45 u has two cases for 1'],
    ['union u switch (int k) { default: void; default: void; };', '1:41 A union has one default at most'],
    ['union u switch (bool k) { case 2: void; };', '1:32 k is never 2'],
    ['union u switch (unsigned k) { case -1: void; };', '1:36 k is never -1'],
    ['enum e { A }; union u switch (e k) { case 7: void; };', '1:43 e has no value 7, so k never is'],
    ['union u switch (int k) { int x; };', '1:26 Expected "case" or "default" or "}", found "int"'],
    ['struct s { int a; }; struct s { int b; };', '1:29 s is defined twice'],
    ['const A = 1; struct s { A x; };', '1:25 Expected a type, A is a constant'],
    ['struct s { int a; }; const A = s;', '1:32 s is not a constant'],
    ['const A = "x"; struct s { int a[A]; };', '1:33 A is a text, not a number'],
    ['program P { } = 1;', '1:9 A program needs at least one version'],
    ['program P { version V { int A(void) = 1; int B(void) = 1; } = 1; } = 1;', '1:56 B and A have the same number 1'],
    ['program P { version V { int A(void) = 1; int A(void) = 2; } = 1; } = 1;', '1:46 V has two procedures A'],
    [
      'program P { version V { int A(void) = 1; } = 1; version W { int A(void) = 1; } = 0x1; } = 1;',
      '1:82 W and V have the same number 1',
    ],
    [
      'program P { version V { int A(void) = 1; } = 1; version V { int A(void) = 1; } = 2; } = 1;',
      '1:57 P has two versions V',
    ],
    ['program P { version V { int A(int, void) = 1; } = 1; } = 1;', '1:31 void can not be one of several arguments'],
    [
      'program P { version V { int A(opaque) = 1; } = 1; } = 1;',
      '1:31 Expected the type of an argument, found "opaque"',
    ],
    [
      'program P { version V { int A(int<>) = 1; } = 1; } = 1;',
      '1:31 Expected the type of an argument, found an array',
    ],
    [
      'program P { version V { int A(void) = 1; } = 1; } = -1;',
      '1:53 Expected a program number between 0 and 4294967295, found -1',
    ],
    ['namespace n { const A = 1;', '1:27 Expected "}" at the end of the namespace'],
    ['#include "gone.x"', '1:1 Cannot find gone.x'],
    ['#include', '1:1 Expected a file name in quotes or angle brackets after #include'],
    ['#if 1\nconst A = 1;', '1:1 Condition is not closed by #endif'],
    ['#endif', '1:1 #endif without #if'],
    ['#else', '1:1 #else without #if'],
    ['#if (1', '1:1 Expected ")" after the expression, found the end of the file'],
    ['#if 1 2\n#endif', '1:1 Condition goes on after its end'],
    ['#error not here', '1:1 #error not here'],
    ['#define', '1:1 Expected the name of a symbol after #define'],
    ['#foo', '1:1 Expected a directive of C\'s preprocessor, found "#foo"'],
    ['#define F(x) x\nconst A = F(1);', '2:11 F is a macro with parameters, which are not expanded'],
  ])('%s', (text, fault) => {
    expect(faults(text)[0]).toBe(fault);
  });

  describe('of bounds of linked lists', () => {
    const none = (name: string) => `Expected a linked list, as the comment bounds it with @max; ${name} is none`;

    it.each([
      ['/* @max 0 */', 'Expected @max and a number above 0 in the comment, found 0'],
      ['/* @max -3 */', 'Expected @max and a number above 0 in the comment, found -3'],
      ['/* @max */', 'Expected @max and a number above 0 in the comment, found nothing'],
      ['/* @max 5 of them */', 'Expected @max and a number above 0 in the comment, found 5 of them'],
      ['/* @max 4294967296 */', 'Expected a length between 0 and 4294967295, found 4294967296'],
      ['/* @max GONE */', 'GONE is not defined'],
      ['/* @max ZERO */', 'Expected @max and a number above 0 in the comment, found ZERO'],
      ['/* @max TEXT */', 'TEXT is a text, not a number'],
    ])('%s', (comment, fault) => {
      const text = `const ZERO = 0; const TEXT = "x"; struct n { int a; n *next; };\nstruct s { n *list; ${comment}\n};`;
      expect(faults(text)).toEqual([`2:15 ${fault}`]);
    });

    it.each([
      ['struct s { int a<>; /* @max 3 */\n};', `1:16 ${none('a')}`],
      ['struct s { int *a; /* @max 3 */\n};', `1:17 ${none('a')}`],
      ['/* @max 3 */\nstruct s { int a; };', `2:8 ${none('s')}`],
      ['struct n { int a; n *next; /* @max 3 */\n};', `1:22 ${none('next')}`],
      ['struct n { int a; n *next; }; struct s { n lists<3>; /* @max 3 */\n};', `1:44 ${none('lists')}`],
      ['/* @max 3 */\ntypedef int i;', `2:13 ${none('i')}`],
      ['/* @max 3 */\nconst C = 1;', `2:7 ${none('C')}`],
      ['/* @max 3 */\nenum e { A };', `2:6 ${none('e')}`],
      ['/* @max 3 */\nunion u switch (int k) { case 0: void; };', `2:7 ${none('u')}`],
      ['union u switch (int k) { case 0: int a; /* @max 3 */\n};', `1:38 ${none('a')}`],
      ['/* @max 3 */\nprogram P { version V { void F(void) = 1; } = 1; } = 1;', `2:9 ${none('P')}`],
      ['program P { version V { void F(void) = 1; /* @max 3 */\n } = 1; } = 1;', `1:30 ${none('F')}`],
    ])('%s', (text, fault) => {
      expect(faults(text)).toEqual([fault]);
    });
  });

  it('show the end of a line where something has been forgotten', () => {
    expect(faults('struct s {\n  int a\n  int b;\n};\nconst A = 1\nconst B = 2;')).toEqual([
      '2:8 Expected ";" after the declaration, found "int"',
      '5:12 Expected ";" after the definition of A, found "const"',
    ]);
  });

  it('show a part of a long line', () => {
    const words = '/* some words */ '.repeat(500);
    const { diagnostics } = compile('t.x', {}, `struct s { ${words}\tfoo b; ${words} };`);
    const [place, line = '', caret = ''] = diagnostics.map(formatDiagnostic).join('\n').split('\n');
    expect(place).toBe('t.x:1:8513: error: foo is not defined');
    expect(line).toMatch(/^ {4}….*\tfoo b; .*…$/);
    expect(line.length).toBeLessThan(220);
    expect(caret.trim()).toBe('^~~');
    expect(line.slice(caret.indexOf('^'))).toMatch(/^foo b;/);
  });

  it('tell a mistake once', () => {
    expect(faults('struct s { gone a; gone b; }; typedef gone c;')).toHaveLength(1);
  });

  it('do not take what could not be understood for missing', () => {
    expect(
      faults('struct s { int }; typedef opaque t; struct u { s a; t b; };\nconst C = ; struct v { int d[C]; };'),
    ).toEqual([
      '1:16 Expected the name that is declared, found "}"',
      '1:34 Expected "[n]", "<>" or "<n>" after the opaque t, found ";"',
      '2:11 Expected the value of the constant, found ";"',
    ]);
  });

  it('stop at fifty', () => {
    const text = Array.from({ length: 80 }, (_, i) => `const A${i} = ;`).join('\n');
    const { diagnostics } = compile('t.x', {}, text);
    expect(diagnostics).toHaveLength(51);
    expect(diagnostics.at(-1)?.message).toBe('30 further errors are not shown');
  });

  it('accept what says the same twice', () => {
    expect(faults('typedef int a; typedef int a; const B = 1; const B = 1; enum e { C }; enum e { C };')).toEqual([]);
    expect(faults('struct s { int a; }; typedef struct s s;')).toEqual([]);
  });
});
