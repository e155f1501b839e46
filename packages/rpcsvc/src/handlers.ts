import type { Identity } from '@gluster-ts/auth';
import type { ArgsOf, Procedures, ResultOf } from '@gluster-ts/xdr';
import type { Authorize } from './authorize.ts';
import type { RpcRequest } from './request.ts';

/** What an actor may say about itself. */
export interface ActorOptions<I extends Identity = Identity> {
  /**
   * The caller does not wait for an answer (RFC 5531 section 8, "batching"): neither a result nor a failure is sent.
   * Calls that do not reach the actor (unknown procedure, torn arguments …) are refused like any other. Default false.
   */
  noReply?: boolean;
  /**
   * Opaque data of 16 KiB and more in a result leave from where they lie, without being copied (stage 4). The actor
   * promises not to change those bytes later; {@link RpcRequest.keep} holds iobufs until they are sent. Default false.
   */
  vectored?: boolean;
  /**
   * Executed twice, it does the same as once: reading, or writing to a given place; not appending, creating, removing.
   * Such a procedure takes no part in the duplicate request cache, and costs nothing there. Default what the program's
   * `idempotent` says, which is false: with a cache, everything takes part that is not said to be harmless.
   */
  idempotent?: boolean;
  /** Whether a call of this procedure may be carried out; asked after the hooks of the service and the program. */
  authorize?: Authorize<I>;
}

/** A handler together with how it is to be run; made by {@link sync} or {@link task}. */
export interface Actor<Args = unknown, Result = unknown, I extends Identity = Identity> extends Readonly<
  ActorOptions<I>
> {
  readonly mode: 'sync' | 'task';
  /** Takes the arguments, returns the result. */
  readonly handler: (args: Args, request: RpcRequest<I>) => Result | Promise<Result>;
}

/**
 * Serves one procedure: takes its arguments, returns its result, or throws and the caller gets SYSTEM_ERR. Opaque
 * arguments are views on the message, valid until the handler is done: copy what is to be kept.
 *
 * A plain function runs as a task and may return a promise. One that never does is cheaper as {@link sync}.
 */
export type Handler<Args, Result, I extends Identity = Identity> =
  ((args: Args, request: RpcRequest<I>) => Result | Promise<Result>) | Actor<Args, Result, I>;

/** The handlers of a program by the names of its procedures, typed by its description and by who may call. */
export type Handlers<P extends Procedures, I extends Identity = Identity> = {
  readonly [Name in keyof P]?: Handler<ArgsOf<P[Name]>, ResultOf<P[Name]>, I>;
};

/**
 * Marks a handler that never returns a promise: it is run and answered in the same turn, without a promise and without
 * entering AsyncLocalStorage (stage 2.9). A promise that it returns all the same is SYSTEM_ERR.
 */
export function sync<Args, Result, I extends Identity = Identity>(
  handler: (args: Args, request: RpcRequest<I>) => Result,
  options: ActorOptions<I> = {},
): Actor<Args, Result, I> {
  return { mode: 'sync', handler, ...options };
}

/** The same as the plain function, with options: a handler that runs as a task and may return a promise. */
export function task<Args, Result, I extends Identity = Identity>(
  handler: (args: Args, request: RpcRequest<I>) => Result | Promise<Result>,
  options: ActorOptions<I> = {},
): Actor<Args, Result, I> {
  return { mode: 'task', handler, ...options };
}
