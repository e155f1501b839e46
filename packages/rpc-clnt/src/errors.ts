import { authStatName } from '@gluster-ts/xdr';

/** Why a call, or a connection attempt, came to nothing. Grouped by who knows what happened to the call. */
export type RpcClntErrorCode =
  // The server refused the call: it was not carried out.
  /** Another version of the RPC protocol is spoken there: `low` to `high`. */
  | 'ERR_RPC_MISMATCH'
  /** The credential was refused; `authStat` and `authStatName` say why. */
  | 'ERR_RPC_AUTH_ERROR'
  /** The program is not served there. */
  | 'ERR_RPC_PROG_UNAVAIL'
  /** The program is served there, but only in the versions `low` to `high`. */
  | 'ERR_RPC_PROG_MISMATCH'
  /** The program has no such procedure there. */
  | 'ERR_RPC_PROC_UNAVAIL'
  /** The server could not decode the arguments: the two ends disagree about the program. */
  | 'ERR_RPC_GARBAGE_ARGS'
  // The server has, or may have, begun to carry the call out.
  /** The server failed: out of memory, or its procedure threw. */
  | 'ERR_RPC_SYSTEM_ERR'
  /** A reply came that is none, or whose result is not of the procedure's type. */
  | 'ERR_RPC_BAD_REPLY'
  // Depends on `sent`: true, and the server may have carried the call out; false, and it has never seen it.
  /** No reply in time. Over UDP, `cause` says what the kernel knows, such as that nobody listens there. */
  | 'ERR_RPC_TIMEOUT'
  /** The call's `signal` was aborted; `cause` is its reason. */
  | 'ERR_RPC_ABORTED'
  /** The connection was lost; `cause` says why, if anybody knows. */
  | 'ERR_RPC_DISCONNECTED'
  /** The connection was closed because the other end did not answer a ping. */
  | 'ERR_RPC_PEER_DEAD'
  /** The client was closed, or is being drained. */
  | 'ERR_RPC_CLOSED'
  // Never sent.
  /** No connection came about; `cause` is the transport's error. */
  | 'ERR_RPC_CONNECT'
  /** TLS was to be begun (`startTls`): the server does not offer it, or the handshake failed; `cause` is its error. */
  | 'ERR_RPC_TLS'
  /** The arguments are not of the procedure's type, or the call is too large; `cause` says which and why. */
  | 'ERR_RPC_ENCODE'
  /** As many calls wait as may (`queuedMax`). */
  | 'ERR_RPC_QUEUE_FULL'
  /** The program's description has no procedure of this name. */
  | 'ERR_RPC_NO_PROCEDURE'
  /** An option has a value that makes no sense. */
  | 'ERR_RPC_BAD_OPTION';

/** What is known about a failure beyond its code. */
export interface RpcClntErrorDetails {
  /** Name of the program's description. */
  readonly program?: string | undefined;
  readonly procedure?: string | undefined;
  /** Undefined: no number had been given to the call. */
  readonly xid?: number | undefined;
  /** The call had been handed to a connection: the server may have seen it. */
  readonly sent?: boolean | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly authStat?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of this package.
 *
 * Whether to call again is the catcher's decision, and `sent` is what it depends on: when it is false, the server has not
 * seen the call and any call may be repeated; when it is true, only one that does no harm when carried out twice.
 */
export class RpcClntError extends Error {
  override readonly name = 'RpcClntError';
  readonly code: RpcClntErrorCode;
  /** Name of the program that was called; undefined when no call was concerned. */
  readonly program: string | undefined;
  /** Name of the procedure that was called; undefined when no call was concerned. */
  readonly procedure: string | undefined;
  /** Number of the call; undefined when it had none yet. */
  readonly xid: number | undefined;
  /** The call had been handed to a connection: the server may have seen it. */
  readonly sent: boolean;
  /** Lowest version served, of a mismatch. */
  readonly low: number | undefined;
  /** Highest version served, of a mismatch. */
  readonly high: number | undefined;
  /** `auth_stat` of an AUTH_ERROR (RFC 5531 section 9). */
  readonly authStat: number | undefined;

  constructor(code: RpcClntErrorCode, message: string, details: RpcClntErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.program = details.program;
    this.procedure = details.procedure;
    this.xid = details.xid;
    this.sent = details.sent ?? false;
    this.low = details.low;
    this.high = details.high;
    this.authStat = details.authStat;
  }

  /** Name of {@link RpcClntError.authStat}, such as `AUTH_TOOWEAK`. */
  get authStatName(): string | undefined {
    return this.authStat === undefined ? undefined : authStatName(this.authStat);
  }
}

/** Why something ended: what was thrown, or, as with connections, nothing. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error === undefined ? 'the other end closed it' : message;
}
