import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { commentText } from './comment-text.ts';

/** The doc comments of an output, in order: what they say, and the line below. */
function docs(text: string): string[] {
  const { output = '' } = compile('t.x', { readFile: () => undefined }, text);
  const found = output.matchAll(/\/\*\*(?:\n \*|\n {2,}\*)?\s*([\s\S]*?)\s*\*\/\n\s*([^\n]*)/g);
  return [...found].map(([, doc = '', line = '']) => `${doc.replaceAll(/\n\s*\* ?/g, '|')} -> ${line}`);
}

describe('comments', () => {
  it('right above a definition speak of it; with a blank line in between they do not', () => {
    expect(docs('/* Licence. */\n\n/* The limit. */\nconst A = 1;')).toEqual(['The limit. -> export const A = 1;']);
    expect(docs('/* Far. */\n\nconst A = 1;')).toEqual([]);
    expect(docs('/* One. */\n/* Two. */\nconst A = 1;')).toEqual(['One.|Two. -> export const A = 1;']);
    expect(docs('// One.\n// Two.\nconst A = 1;')).toEqual(['One.|Two. -> export const A = 1;']);
  });

  it('behind something on its line speak of it, and not of what follows', () => {
    expect(docs('const A = 1; /* of A */\nconst B = 2;')).toEqual(['of A -> export const A = 1;']);
    expect(docs('struct s {\n  int a; /* of a */\n  int b;\n};')).toContain('`int a`: of a -> readonly a: number;');
    expect(docs('struct s {\n  int a; /* of a */\n  int b;\n};')).toContain('`int b` -> readonly b: number;');
    expect(docs('enum e {\n  A, /* of A */\n  B /* of B */\n};').slice(0, 2)).toEqual([
      'of A -> A: 0,',
      'of B -> B: 1,',
    ]);
    expect(docs('const A = 1; /* of B */ const B = 2;')).toEqual(['of B -> export const B = 2;']);
  });

  it('may stand on both sides', () => {
    expect(docs('/* Above. */\nconst A = 1; /* Behind. */')).toEqual(['Above.||Behind. -> export const A = 1;']);
  });

  it('speak of cases, versions and procedures too', () => {
    const all = docs(
      'program P {\n  /* The first. */\n  version V {\n    /* Does. */\n    void F(void) = 1; /* Nothing. */\n  } = 1;\n} = 2;',
    );
    expect(all).toEqual([
      'The first.||Version 1 of {@link P}. -> export const V: Program<{',
      'Does.||Nothing.||`void F(void) = 1` -> readonly F: Procedure<void, void>;',
    ]);
  });

  it('can not end the comment that they become', () => {
    expect(docs('// a */ b\nconst A = 1;')).toEqual(['a *\\/ b -> export const A = 1;']);
  });

  it('with tags say how values are given', () => {
    expect(docs('/*\n * Small.\n * @int64 number\n */\ntypedef hyper h;')).toEqual([
      'Small.||`hyper h` -> export type h = number;',
    ]);
  });
});

describe('commentText()', () => {
  it.each([
    [' one line ', 'one line'],
    ['* One.\n * Two.\n ', 'One.\nTwo.'],
    ['\n * One.\n *   Two.\n *\n * Three.\n ', 'One.\n  Two.\n\nThree.'],
    ['\n   One.\n     Two.\n', 'One.\n  Two.'],
    ['**********\n * One. *\n **********', 'One.'],
    [' ----- One ----- ', '----- One -----'],
    ['\r\n * One.\r\n ', 'One.'],
    ['', ''],
    ['****', ''],
  ])('%j says %j', (inside, text) => {
    expect(commentText(inside)).toBe(text);
  });
});
