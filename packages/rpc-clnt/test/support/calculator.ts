import {
  procedure,
  program,
  xdrHyper,
  xdrInt,
  xdrOpaque,
  xdrOpaqueFixed,
  xdrString,
  xdrStruct,
  xdrVoid,
} from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';

// An alias, because an interface does not fit Procedures without an index signature, which would hide unknown names.
type Calculator = {
  readonly NULL: Procedure<void, void>;
  readonly ADD: Procedure<{ readonly a: number; readonly b: number }, bigint>;
  readonly ECHO: Procedure<Uint8Array, Uint8Array>;
  readonly HASH: Procedure<string, { readonly digest: Uint8Array; readonly name: string }>;
};

/** The program that the tests call; test/c-server/calculator.x says the same to rpcgen. */
export const calculator: Program<Calculator> = program({
  name: 'calculator',
  number: 0x2000_0099,
  version: 3,
  procedures: {
    NULL: procedure(0, xdrVoid, xdrVoid),
    ADD: procedure(1, xdrStruct({ a: xdrInt, b: xdrInt }), xdrHyper),
    ECHO: procedure(2, xdrOpaque(), xdrOpaque()),
    HASH: procedure(3, xdrString(1024), xdrStruct({ digest: xdrOpaqueFixed(8), name: xdrString() })),
  },
});
