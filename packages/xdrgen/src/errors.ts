/** What can go wrong besides mistakes in `.x` files, which are diagnostics. */
export type XdrgenErrorCode =
  /** The command line can not be understood. Exit code 2. */
  | 'ERR_XDRGEN_USAGE'
  /** A file can not be read or written. Exit code 1. */
  | 'ERR_XDRGEN_FILE';

/** The message says what to change; nothing has been written. */
export class XdrgenError extends Error {
  override readonly name = 'XdrgenError';
  readonly code: XdrgenErrorCode;

  constructor(code: XdrgenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
