/** What was wrong with the request of this package's user; never with what came off the wire. */
export type AuthErrorCode =
  /** A number that the credential cannot hold: not an integer, or not of 32 bits. */
  | 'ERR_AUTH_RANGE'
  /** A lock owner too long for the credential. It names whose locks are whose, so it is never cut. */
  | 'ERR_AUTH_LK_OWNER'
  /** A machine name of more than 255 bytes, or not valid Unicode. */
  | 'ERR_AUTH_MACHINE_NAME'
  /** A second scheme with the flavour of one that is registered. */
  | 'ERR_AUTH_DUPLICATE';

/** The one error class of this package: a mistake in the program that uses it. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
