/** What went wrong, one code per kind; see each code's comment for whose fault it is. */
export type RpcsvcErrorCode =
  /** Caller: this version of the program is registered already. */
  | 'ERR_RPCSVC_DUPLICATE_PROGRAM'
  /** Caller: a handler for a procedure that the description does not have, or two procedures with one number. */
  | 'ERR_RPCSVC_BAD_PROGRAM'
  /** Caller: a procedure without a handler, where `complete` says that there is none. */
  | 'ERR_RPCSVC_MISSING_HANDLER'
  /** Caller: an option with a value that it cannot have. */
  | 'ERR_RPCSVC_BAD_OPTION'
  /** Caller: the service was drained and takes no more connections, or the connection is attached already. */
  | 'ERR_RPCSVC_MISUSE'
  /** Handler: a request was used after it had been answered. */
  | 'ERR_RPCSVC_REQUEST_OVER'
  /** Handler: a result that its codec refuses, that has another size than announced, or a promise from a `sync()` handler. */
  | 'ERR_RPCSVC_BAD_RESULT'
  /** Handler: a result above `replyBytesMax`. */
  | 'ERR_RPCSVC_REPLY_TOO_LARGE'
  /** Handlers: they wait, and hold all tasks meanwhile, so that other calls do not get on; see the event `tasks-busy`. */
  | 'ERR_RPCSVC_TASKS_BUSY'
  /** Handler: not an error. It wants its call to go unanswered: see `request.silence()`. */
  | 'ERR_RPCSVC_NO_REPLY'
  /** Reason of `request.signal`: the connection is gone, nobody waits for the result. */
  | 'ERR_RPCSVC_CONNECTION_GONE'
  /** Reason of `request.signal`: the service is being drained and its time is up; `cause` says what ended it, if a signal did. */
  | 'ERR_RPCSVC_DRAINED';

/**
 * The one error class of this package. Thrown by {@link Rpcsvc.register} and its like it says what to change in the
 * program that uses them. What peers do wrong is answered or costs them the connection; it arrives here in events only.
 */
export class RpcsvcError extends Error {
  override readonly name = 'RpcsvcError';
  readonly code: RpcsvcErrorCode;

  constructor(code: RpcsvcErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a handler throws that wants no answer for its call. */
export function noReply(procedure: string): RpcsvcError {
  return new RpcsvcError('ERR_RPCSVC_NO_REPLY', `Call of ${procedure} is not answered, as its handler wants it`);
}

/** Does a handler want no answer? */
export function isSilence(error: unknown): boolean {
  return error instanceof RpcsvcError && error.code === 'ERR_RPCSVC_NO_REPLY';
}
