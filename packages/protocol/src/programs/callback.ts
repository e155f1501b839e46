import { procedure, xdrVoid } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import { gf_statedump } from '../types/callback.ts';

/** Procedures of {@link callbackProgram}. */
export type CallbackProcedures = {
  readonly FETCHSPEC: Procedure<void, void>;
  readonly GET_SNAPS: Procedure<void, void>;
  readonly STATEDUMP: Procedure<gf_statedump, void>;
};

/** Calls that a glusterd makes on connections it accepted (52743234 version 1); none is answered. Described by `x/callback.x`. */
export const callbackProgram: Program<CallbackProcedures> = {
  name: 'Gluster Callback',
  number: 52743234,
  version: 1,
  procedures: {
    FETCHSPEC: procedure(1, xdrVoid, xdrVoid),
    GET_SNAPS: procedure(4, xdrVoid, xdrVoid),
    STATEDUMP: procedure(9, gf_statedump, xdrVoid),
  },
};
