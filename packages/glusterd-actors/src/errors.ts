/** Why an actor does not do what it was asked. */
export type ActorErrorCode =
  /** Caller: an argument is missing from the dict, or is not what it should be. */
  | 'ERR_ACTOR_ARGUMENT'
  /** The state of the cluster does not allow it: no such volume, already a peer. */
  | 'ERR_ACTOR_REFUSED'
  /** This daemon cannot do it yet. */
  | 'ERR_ACTOR_UNSUPPORTED'
  /** The identity could not be stored. */
  | 'ERR_ACTOR_IDENTITY';

/** What the answer says besides the text. */
export interface ActorErrorOptions extends ErrorOptions {
  /** `op_ret` of the answer; default -1. */
  readonly opRet?: number;
  /** `op_errno` of the answer; default what the command's other failures have. */
  readonly opErrno?: number;
}

/** The one error class of this package: ends a command, whose answer is made of it. Never reaches the service. */
export class ActorError extends Error {
  override readonly name = 'ActorError';
  readonly code: ActorErrorCode;
  readonly opRet: number;
  readonly opErrno: number | undefined;

  constructor(code: ActorErrorCode, message: string, options: ActorErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.opRet = options.opRet ?? -1;
    this.opErrno = options.opErrno;
  }
}
