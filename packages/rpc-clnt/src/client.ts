import type { ArgsOf, Procedures, ResultOf } from '@gluster-ts/xdr';
import type { CallOptions } from './options.ts';

/** A program as an object: one method per procedure, named as in the description. */
export type Client<P extends Procedures> = {
  readonly [Name in keyof P & string]: (args: ArgsOf<P[Name]>, options?: CallOptions) => Promise<ResultOf<P[Name]>>;
};
