import type { ArgsOf, Procedure, Procedures, ResultOf } from '@gluster-ts/xdr';
import type { CallOptions, OneWayOptions } from './options.ts';

/** A program as an object: one method per procedure, named as in the description. */
export type Client<P extends Procedures> = {
  readonly [Name in keyof P & string]: ClientMethod<P[Name]>;
};

/** One procedure of a {@link Client}. */
export interface ClientMethod<P extends Procedure> {
  /** A call that nobody answers. */
  (args: ArgsOf<P>, options: OneWayOptions): Promise<void>;
  (args: ArgsOf<P>, options?: CallOptions): Promise<ResultOf<P>>;
}
