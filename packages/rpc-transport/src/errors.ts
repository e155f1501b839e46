/** What can go wrong in this package; the table of {@link faultOf} says whose fault each is. */
export type TransportErrorCode =
  // The peer broke the framing; the stream cannot be resynchronised.
  | 'ERR_TRANSPORT_RECORD_TOO_LARGE'
  | 'ERR_TRANSPORT_RECORD_TOO_SHORT'
  | 'ERR_TRANSPORT_RECORD_TORN'
  | 'ERR_TRANSPORT_TOO_MANY_FRAGMENTS'
  | 'ERR_TRANSPORT_BAD_DIRECTION'
  // The peer is too slow, or silent.
  | 'ERR_TRANSPORT_RECORD_TIMEOUT'
  | 'ERR_TRANSPORT_TOO_MUCH_PENDING'
  | 'ERR_TRANSPORT_IDLE_TIMEOUT'
  /** Never of this package's own: who pings over a connection closes it with this. */
  | 'ERR_TRANSPORT_PEER_DEAD'
  | 'ERR_TRANSPORT_OUT_QUEUE_STALLED'
  | 'ERR_TRANSPORT_OUT_QUEUE_FULL'
  // The connection is gone.
  | 'ERR_TRANSPORT_RESET'
  | 'ERR_TRANSPORT_IO'
  | 'ERR_TRANSPORT_NO_BUFFER'
  | 'ERR_TRANSPORT_DISPLACED'
  // It never came about.
  | 'ERR_TRANSPORT_CONNECT_REFUSED'
  | 'ERR_TRANSPORT_CONNECT_TIMEOUT'
  | 'ERR_TRANSPORT_CONNECT_ABORTED'
  | 'ERR_TRANSPORT_HOST_NOT_FOUND'
  | 'ERR_TRANSPORT_UNREACHABLE'
  | 'ERR_TRANSPORT_NO_SUCH_SOCKET'
  // Listening was refused.
  | 'ERR_TRANSPORT_ADDRESS_IN_USE'
  | 'ERR_TRANSPORT_ADDRESS_DENIED'
  | 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE'
  | 'ERR_TRANSPORT_NOT_A_SOCKET'
  | 'ERR_TRANSPORT_PATH_TOO_LONG'
  // TLS: the peer's certificate is not good enough.
  | 'ERR_TRANSPORT_TLS_NO_CERT'
  | 'ERR_TRANSPORT_TLS_BAD_CERT'
  | 'ERR_TRANSPORT_TLS_UNKNOWN_CA'
  | 'ERR_TRANSPORT_TLS_CERT_EXPIRED'
  | 'ERR_TRANSPORT_TLS_CERT_REVOKED'
  | 'ERR_TRANSPORT_TLS_CRL'
  | 'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED'
  | 'ERR_TRANSPORT_TLS_WRONG_SERVER'
  // TLS did not come about for another reason, or broke.
  | 'ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT'
  | 'ERR_TRANSPORT_TLS_PLAINTEXT'
  | 'ERR_TRANSPORT_TLS_UNEXPECTED'
  | 'ERR_TRANSPORT_TLS_REFUSED'
  | 'ERR_TRANSPORT_TLS_NO_AGREEMENT'
  | 'ERR_TRANSPORT_TLS_FAILED'
  | 'ERR_TRANSPORT_TLS_MATERIAL'
  // The program above made a mistake.
  | 'ERR_TRANSPORT_OWNER_THREW'
  | 'ERR_TRANSPORT_MISUSE'
  | 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE'
  | 'ERR_TRANSPORT_MESSAGE_DESTROYED'
  | 'ERR_TRANSPORT_BAD_OPTION';

/** Whose fault an error is: the other end's, this program's, or the machine's and network's. */
export type TransportFault = 'peer' | 'caller' | 'system';

/**
 * The one error of this package.
 *
 * Arriving in a `disconnect` event it says why the connection ended: there is nothing left to do but to forget the
 * connection and, on the calling side, perhaps to connect again. Thrown or rejected by `listen()`, `connect()`,
 * `begin()` or `commit()` it says what to change: the message names the value and the place.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** Derived from the code. */
  readonly fault: TransportFault;

  constructor(code: TransportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fault = faultOf(code);
  }

  /** Our own errors pass; anything else is the refusal of the pool to hand out another iobuf. */
  static from(error: unknown): TransportError {
    if (error instanceof TransportError) return error;
    return new TransportError('ERR_TRANSPORT_NO_BUFFER', `No buffer to be had: ${messageOf(error)}`, { cause: error });
  }
}

/** What a callback of the program above threw. */
export function ownerThrew(who: string, error: unknown): TransportError {
  return new TransportError('ERR_TRANSPORT_OWNER_THREW', `${who} threw: ${messageOf(error)}`, { cause: error });
}

/** The peer closed too early. */
export function recordTorn(bytesPending: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_RECORD_TORN',
    `Peer closed within a record, of which ${bytesPending} bytes had arrived`,
  );
}

/** The peer does not read what it asked for. */
export function outQueueFull(bytesQueued: number, outLimitBytes: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_OUT_QUEUE_FULL',
    `Out queue of ${bytesQueued} bytes exceeds ${outLimitBytes} (outLimitBytes): the peer does not read`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whose fault an error of this code is. */
export function faultOf(code: TransportErrorCode): TransportFault {
  switch (code) {
    case 'ERR_TRANSPORT_RECORD_TOO_LARGE':
    case 'ERR_TRANSPORT_RECORD_TOO_SHORT':
    case 'ERR_TRANSPORT_RECORD_TORN':
    case 'ERR_TRANSPORT_TOO_MANY_FRAGMENTS':
    case 'ERR_TRANSPORT_BAD_DIRECTION':
    case 'ERR_TRANSPORT_RECORD_TIMEOUT':
    case 'ERR_TRANSPORT_TOO_MUCH_PENDING':
    case 'ERR_TRANSPORT_IDLE_TIMEOUT':
    case 'ERR_TRANSPORT_PEER_DEAD':
    case 'ERR_TRANSPORT_OUT_QUEUE_STALLED':
    case 'ERR_TRANSPORT_OUT_QUEUE_FULL':
    case 'ERR_TRANSPORT_TLS_NO_CERT':
    case 'ERR_TRANSPORT_TLS_BAD_CERT':
    case 'ERR_TRANSPORT_TLS_UNKNOWN_CA':
    case 'ERR_TRANSPORT_TLS_CERT_EXPIRED':
    case 'ERR_TRANSPORT_TLS_CERT_REVOKED':
    case 'ERR_TRANSPORT_TLS_CRL':
    case 'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED':
    case 'ERR_TRANSPORT_TLS_WRONG_SERVER':
    case 'ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT':
    case 'ERR_TRANSPORT_TLS_PLAINTEXT':
    case 'ERR_TRANSPORT_TLS_UNEXPECTED':
      return 'peer';
    case 'ERR_TRANSPORT_OWNER_THREW':
    case 'ERR_TRANSPORT_MISUSE':
    case 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE':
    case 'ERR_TRANSPORT_MESSAGE_DESTROYED':
    case 'ERR_TRANSPORT_BAD_OPTION':
    case 'ERR_TRANSPORT_CONNECT_ABORTED':
    case 'ERR_TRANSPORT_NOT_A_SOCKET':
    case 'ERR_TRANSPORT_PATH_TOO_LONG':
    case 'ERR_TRANSPORT_TLS_MATERIAL':
      return 'caller';
    case 'ERR_TRANSPORT_RESET':
    case 'ERR_TRANSPORT_IO':
    case 'ERR_TRANSPORT_NO_BUFFER':
    case 'ERR_TRANSPORT_DISPLACED':
    case 'ERR_TRANSPORT_CONNECT_REFUSED':
    case 'ERR_TRANSPORT_CONNECT_TIMEOUT':
    case 'ERR_TRANSPORT_HOST_NOT_FOUND':
    case 'ERR_TRANSPORT_UNREACHABLE':
    case 'ERR_TRANSPORT_NO_SUCH_SOCKET':
    case 'ERR_TRANSPORT_ADDRESS_IN_USE':
    case 'ERR_TRANSPORT_ADDRESS_DENIED':
    case 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE':
    case 'ERR_TRANSPORT_TLS_REFUSED':
    case 'ERR_TRANSPORT_TLS_NO_AGREEMENT':
    case 'ERR_TRANSPORT_TLS_FAILED':
      return 'system';
  }
}
