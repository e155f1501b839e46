/** What went wrong, one code per kind; see each code's comment for whose fault it is. */
export type RpcbindErrorCode =
  /** Input or caller: no universal address of that network identifier, or a network identifier that nobody knows. */
  | 'ERR_RPCBIND_BAD_ADDRESS'
  /** State of the other machine: nobody has registered that program in that version. */
  | 'ERR_RPCBIND_NOT_REGISTERED'
  /** rpcbind there refused a registration: somebody else has it, or the caller may not register. */
  | 'ERR_RPCBIND_REFUSED'
  /** rpcbind there speaks no version that could be asked this. */
  | 'ERR_RPCBIND_UNSUPPORTED'
  /** Caller: the program is registered, but only where no connection can be made to from here, such as UDP. */
  | 'ERR_RPCBIND_NO_TRANSPORT'
  /** Caller: an option with a value that makes no sense. */
  | 'ERR_RPCBIND_BAD_OPTION';

/**
 * The one error class of this package. What goes wrong between here and rpcbind is an `RpcClntError` of
 * `@gluster-ts/rpc-clnt` instead: when rpcbind can not be reached, or fails, asking later may help; what is said here
 * stays so until somebody registers something else.
 */
export class RpcbindError extends Error {
  override readonly name = 'RpcbindError';
  readonly code: RpcbindErrorCode;

  constructor(code: RpcbindErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
