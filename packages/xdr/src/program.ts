import type { XdrType } from './type.ts';

/** One remote procedure (RFC 5531 section 12.3): its number and its codecs, shared by server and client. */
export interface Procedure<Args = unknown, Result = unknown> {
  readonly number: number;
  readonly args: XdrType<Args>;
  readonly result: XdrType<Result>;
}

/** The procedures of one version of a program, by their names. */
export type Procedures = Readonly<Record<string, Procedure>>;

/** One version of a remote program: what a server registers and a client calls. */
export interface Program<P extends Procedures = Procedures> {
  /** The name that is shown: in traces, in statistics, in the answer to GF-DUMP. */
  readonly name: string;
  /** Program number (RFC 5531 section 8.3). */
  readonly number: number;
  readonly version: number;
  readonly procedures: P;
}

/** What a procedure takes. */
export type ArgsOf<P> = P extends { readonly args: XdrType<infer Args> } ? Args : never;

/** What a procedure gives back. */
export type ResultOf<P> = P extends { readonly result: XdrType<infer Result> } ? Result : never;

/** States a procedure, inferring its types. */
export function procedure<Args, Result>(
  number: number,
  args: XdrType<Args>,
  result: XdrType<Result>,
): Procedure<Args, Result> {
  return { number, args, result };
}

/** States a program, keeping the type of every procedure. */
export function program<const P extends Procedures>(description: Program<P>): Program<P> {
  return description;
}
