import type { Connection, PollinMessage } from '@gluster-ts/rpc-transport';

/** A call that is about to be handed to its actor, as a cache sees it. Valid during `admit()`. */
export interface DrcCall {
  /** The one that was attached. */
  readonly connection: Connection;
  /** The whole call, header included: `bytes` from `start` to `end`, whatever came in how many vectors. */
  readonly message: Pick<PollinMessage, 'xid' | 'bytes' | 'view' | 'start' | 'end'>;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/** Where a cache is told how a call ended that it has let through: one of both is called, once. Neither may throw. */
export interface DrcTicket {
  /**
   * The call was executed. `head` is the reply from the xid on, `payload` what follows it; both belong to the connection
   * and change afterwards: copy them. Without `head` there is no answer: the actor gives none (`noReply`), or none could be
   * built.
   */
  answered(head: Uint8Array | undefined, payload: readonly Uint8Array[]): void;
  /** The call was not executed: its arguments were torn, or no task could be had. A copy of it is to be tried again. */
  forget(): void;
}

/**
 * What becomes of a call that may be a copy of an earlier one: it is executed and its end noted on the ticket; it is
 * executed and nobody wants to know (`undefined`); it is dropped, because the first copy is being worked on or has no
 * answer; or the reply of the first copy is sent once more (the bytes, from the xid on).
 */
export type DrcVerdict = DrcTicket | 'drop' | Uint8Array | undefined;

/**
 * A duplicate request cache: what keeps a procedure that must not happen twice from happening twice when a client
 * repeats its call, over the same connection or a new one (stage 2.8). {@link DuplicateRequestCache} is one; another,
 * say on disk or shared by several servers, has this method.
 */
export interface Drc {
  /**
   * Asked for each call of a procedure that is not idempotent, in the middle of the path: decides at once. If it throws,
   * the call is answered SYSTEM_ERR.
   */
  admit(call: DrcCall): DrcVerdict;
}
