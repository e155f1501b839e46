import type { CredentialSource } from '@gluster-ts/auth';
import type { OpaqueAuth, Procedure, Program } from '@gluster-ts/xdr';
import type { Deadline } from './deadlines.ts';
import { RpcClntError } from './errors.ts';
import type { RpcClntErrorCode, RpcClntErrorDetails } from './errors.ts';
import type { ListNode } from './linked-list.ts';
import type { ReplyTaker } from './replies.ts';

/** What a call is of: everything that is known before it is sent. */
export interface CallRequest {
  readonly program: Program;
  readonly procedureName: string;
  readonly procedure: Procedure;
  readonly args: unknown;
  readonly auth: CredentialSource;
  /** The result may refer to the message, which it then holds. */
  readonly borrows: boolean;
  /** Nobody answers: settles when it is written. */
  readonly noReply: boolean;
  /** Not a caller's: asks whether the other end is alive. */
  readonly isPing: boolean;
}

/**
 * One call from `call()` to its end. Goes from `new` to `queued`, `sent` and `settled`, in this order; may leave steps
 * out; settles once.
 */
export class Call {
  readonly request: CallRequest;
  readonly promise: Promise<unknown>;
  stage: 'new' | 'queued' | 'sent' | 'settled' = 'new';
  /** Undefined until it is sent. */
  xid: number | undefined = undefined;
  /** Whom the reply is for; undefined until it is sent. */
  taker: ReplyTaker | undefined = undefined;
  /** What it was sent with. */
  credential: OpaqueAuth | undefined = undefined;
  /** Sent once more with another credential, because the first was refused. */
  isRefreshed = false;
  /** On a datagram connection: the whole message, to be sent again as it was. */
  message: Uint8Array | undefined = undefined;
  /** How often it was sent again as it was. */
  retransmissions = 0;
  resendAt: Deadline<Call> | undefined = undefined;
  queueNode: ListNode<Call> | undefined = undefined;
  deadline: Deadline<Call> | undefined = undefined;
  /** 0: it may take for ever. */
  timeoutMs = 0;
  signal: AbortSignal | undefined = undefined;
  onAbort: (() => void) | undefined = undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RpcClntError) => void;

  constructor(request: CallRequest) {
    this.request = request;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.promise = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** The error that ends this call: says which call it was, and whether it had been sent. */
  error(code: RpcClntErrorCode, what: string, details: RpcClntErrorDetails = {}): RpcClntError {
    const { program, procedureName } = this.request;
    return callError(code, what, program, procedureName, { xid: this.xid, sent: this.stage === 'sent', ...details });
  }
}

/** An error about a call, in the words in which all of them begin. */
export function callError(
  code: RpcClntErrorCode,
  what: string,
  { name, number, version }: Program,
  procedure: string,
  details: RpcClntErrorDetails = {},
): RpcClntError {
  const xid = details.xid === undefined ? 'not sent' : `xid ${details.xid}`;
  return new RpcClntError(code, `Call ${procedure} of ${name} (${number} v${version}), ${xid}: ${what}`, {
    program: name,
    procedure,
    ...details,
  });
}
