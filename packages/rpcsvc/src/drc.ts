import type { Connection } from '@gluster-ts/rpc-transport';

/**
 * What becomes of a call that may have been received before: it is executed, it is dropped because its first copy is
 * still being worked on, or the reply of that copy is sent once more (the bytes, from the xid on).
 */
export type DrcVerdict = 'execute' | 'drop' | Uint8Array;

/**
 * A duplicate request cache: what keeps a procedure that must not happen twice from happening twice when a client
 * repeats its call, over the same connection or a new one (stage 2.8). Given to a service as its `drc` option.
 *
 * Both methods run in the middle of the path: they decide at once and do not throw.
 */
export interface Drc {
  /** Asked for each call that is about to be handed to its actor. */
  admit(connection: Connection, xid: number, program: number, procedure: number): DrcVerdict;
  /**
   * Told about the reply of each call that it let be executed: the message from the xid on, and the vectors that follow
   * it. `reply` is overwritten afterwards: copy it. Without bytes: there was no reply, and the call is forgotten.
   */
  answered(
    connection: Connection,
    xid: number,
    program: number,
    procedure: number,
    reply: Uint8Array | undefined,
    payload: readonly Uint8Array[],
  ): void;
}
