/** Every kind of {@link IobufError}. */
export type IobufErrorCode =
  /** A size that is not a whole number of bytes, or is negative: the caller's mistake. */
  | 'ERR_IOBUF_SIZE'
  /** The pool would hold more than `bytesMax`. Give buffers back, or refuse the work that wants one. */
  | 'ERR_IOBUF_LIMIT'
  /** The engine could not allocate; `cause` has its error. */
  | 'ERR_IOBUF_MEMORY'
  /** `ref` or `unref` on an iobuf whose last reference is gone: the caller's mistake. */
  | 'ERR_IOBUF_RELEASED'
  /** An option with a value that it cannot have: the caller's mistake. */
  | 'ERR_IOBUF_BAD_OPTION'
  /** `leaks()` on a pool made without `debug: true`. */
  | 'ERR_IOBUF_DEBUG_OFF';

/**
 * What went wrong in the pool. `ERR_IOBUF_LIMIT` and `ERR_IOBUF_MEMORY` are states of the process: shed load. All other
 * codes are programming errors: do not catch them, mend the caller.
 */
export class IobufError extends Error {
  override readonly name = 'IobufError';
  readonly code: IobufErrorCode;

  constructor(code: IobufErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
