import {
  procedure,
  program,
  xdrArray,
  xdrInt,
  xdrOpaque,
  xdrString,
  xdrStruct,
  xdrUint,
  xdrVoid,
} from '@gluster-ts/xdr';
import type { Procedure, Program, XdrType } from '@gluster-ts/xdr';

/** The program that tests serve: one procedure of each kind. */
export const TEST_PROGRAM: Program<{
  readonly ADD: Procedure<{ a: number; b: number }, number>;
  readonly ECHO: Procedure<Uint8Array, Uint8Array>;
  readonly JOIN: Procedure<readonly string[], string>;
  readonly POKE: Procedure<void, void>;
  readonly MISSING: Procedure<number, number>;
}> = program({
  name: 'TEST',
  number: 0x2000_0001,
  version: 2,
  procedures: {
    ADD: procedure(1, xdrStruct({ a: xdrInt, b: xdrInt }), xdrInt),
    ECHO: procedure(2, xdrOpaque(), xdrOpaque()),
    JOIN: procedure(3, xdrArray(xdrString(255), 100), xdrString()),
    POKE: procedure(4, xdrVoid, xdrVoid),
    MISSING: procedure(9, xdrUint, xdrUint),
  },
});

/** The same in another version. */
export function inVersion(version: number): typeof TEST_PROGRAM {
  return { ...TEST_PROGRAM, version };
}

/** A type whose codec does as it is told. */
export function oddType(parts: Partial<XdrType<unknown>>): XdrType<unknown> {
  return { decode: () => undefined, encode: () => undefined, size: () => 0, sizeMin: 0, ...parts };
}
