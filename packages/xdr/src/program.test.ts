import { describe, expect, expectTypeOf, it } from 'vitest';
import { procedure, program, xdrInt, xdrString, xdrVoid } from './index.ts';
import type { ArgsOf, ResultOf } from './index.ts';

const echo = program({
  name: 'ECHO',
  number: 0x2000_0001,
  version: 1,
  procedures: {
    NULL: procedure(0, xdrVoid, xdrVoid),
    LENGTH: procedure(1, xdrString(), xdrInt),
  },
});

describe('program()', () => {
  it('keeps numbers and codecs', () => {
    expect(echo).toMatchObject({ name: 'ECHO', number: 0x2000_0001, version: 1 });
    expect(echo.procedures.LENGTH.number).toBe(1);
    expect(echo.procedures.LENGTH.result).toBe(xdrInt);
  });

  it('keeps the types of every procedure', () => {
    expectTypeOf<ArgsOf<typeof echo.procedures.LENGTH>>().toEqualTypeOf<string>();
    expectTypeOf<ResultOf<typeof echo.procedures.LENGTH>>().toEqualTypeOf<number>();
    // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a procedure without arguments
    expectTypeOf<ArgsOf<typeof echo.procedures.NULL>>().toEqualTypeOf<void>();
  });
});
