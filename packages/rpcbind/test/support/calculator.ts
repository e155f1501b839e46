import { procedure, program, xdrInt, xdrStruct } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';

interface Numbers {
  readonly a: number;
  readonly b: number;
}

// An alias, because an interface does not fit Procedures without an index signature, which would hide unknown names.
type Calculator = { readonly ADD: Procedure<Numbers, number> };

/** Version 1 of the program that the C server serves (c-server/calculator.x), and ours. */
export const calculator: Program<Calculator> = program({
  name: 'calculator',
  number: 0x2000_0099,
  version: 1,
  procedures: { ADD: procedure(1, xdrStruct({ a: xdrInt, b: xdrInt }), xdrInt) },
});
