import { describe, expect, it } from 'vitest';
import { CConstants } from './c-constants.ts';

function values(text: string, ...names: readonly string[]): (bigint | undefined)[] {
  const constants = new CConstants();
  constants.add(text);
  return names.map((name) => constants.value(name));
}

describe('CConstants', () => {
  it('knows what #define gives a number', () => {
    expect(values('#define A 1\n  #  define B (A + 0x10) /* why */\n#define C (B << 2UL)', 'A', 'B', 'C')).toEqual([
      1n,
      17n,
      68n,
    ]);
  });

  it('does not know what is no number', () => {
    const text =
      '#define A\n#define B "b"\n#define C(x) 1\n#define D sizeof(int)\n#define E E\n#define F unknown\n#define G 1 2';
    expect(values(text, 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'gone')).toEqual(Array(8).fill(undefined));
  });

  it('knows the values of enumerations', () => {
    const text =
      'typedef enum kind { A, B = 5, C, D = B | 8, E, } kind_t;\nint f(enum kind k) { return k; }\nenum { F = -1, G };';
    expect(values(text, 'A', 'B', 'C', 'D', 'E', 'F', 'G')).toEqual([0n, 5n, 6n, 13n, 14n, -1n, 0n]);
  });

  it('takes the first of several definitions', () => {
    expect(values('#ifdef X\n#define A 1\n#else\n#define A 2\n#endif', 'A')).toEqual([1n]);
  });

  it('survives what is not C', () => {
    expect(values('enum { A = = , } "open\n\' { enum x } #define B 3\n#define C 4', 'C')).toEqual([4n]);
  });
});
