/** What can go wrong in this package; the table of {@link faultOf} says whose fault each is. */
export type TransportErrorCode =
  // The peer broke the framing; the stream cannot be resynchronised.
  /** A record above `recordBytesMax`, as its fragment headers say. */
  | 'ERR_TRANSPORT_RECORD_TOO_LARGE'
  /** A record without room for xid and message type. */
  | 'ERR_TRANSPORT_RECORD_TOO_SHORT'
  /** The peer closed in the middle of a record. */
  | 'ERR_TRANSPORT_RECORD_TORN'
  /** A record in more fragments than `fragmentsPerRecordMax`, or more empty ones than `emptyFragmentsPerRecordMax`. */
  | 'ERR_TRANSPORT_TOO_MANY_FRAGMENTS'
  /** A message that is neither CALL nor REPLY. */
  | 'ERR_TRANSPORT_BAD_DIRECTION'
  // The peer is too slow, or silent.
  /** A record was begun and not completed within `recordTimeoutMs`. */
  | 'ERR_TRANSPORT_RECORD_TIMEOUT'
  /** Unfinished records hold more than `pendingBytesMax`, and this connection's holds most of it. */
  | 'ERR_TRANSPORT_TOO_MUCH_PENDING'
  /** Nothing moved for `idleTimeoutMs`. */
  | 'ERR_TRANSPORT_IDLE_TIMEOUT'
  /** Never of this package's own: who pings over a connection closes it with this. */
  | 'ERR_TRANSPORT_PEER_DEAD'
  /** The peer took nothing of what waits for it within `stallTimeoutMs`. */
  | 'ERR_TRANSPORT_OUT_QUEUE_STALLED'
  /** More than `outLimitBytes` wait for a peer that does not read. */
  | 'ERR_TRANSPORT_OUT_QUEUE_FULL'
  // The connection is gone.
  /** The peer reset it, closed it before it was of use, or does not answer TCP's keep-alive. */
  | 'ERR_TRANSPORT_RESET'
  /** Another error of the system, of connections, listeners and datagrams; `cause` has it. */
  | 'ERR_TRANSPORT_IO'
  /** The pool of buffers is at its limit, or the engine out of memory; `cause` says which. */
  | 'ERR_TRANSPORT_NO_BUFFER'
  /** It had to make room for another one: `connectionsMax`, `connectionsPerHostMax`. */
  | 'ERR_TRANSPORT_DISPLACED'
  // It never came about.
  /** Nobody listens there, or has room for another connection; over UDP, as an earlier datagram was answered. */
  | 'ERR_TRANSPORT_CONNECT_REFUSED'
  /** No answer within `timeoutMs`, or as long as the system waits. */
  | 'ERR_TRANSPORT_CONNECT_TIMEOUT'
  /** Its `signal` was aborted; `cause` is the reason. */
  | 'ERR_TRANSPORT_CONNECT_ABORTED'
  /** The host name does not resolve; of listening, too. */
  | 'ERR_TRANSPORT_HOST_NOT_FOUND'
  /** There is no way to that host. */
  | 'ERR_TRANSPORT_UNREACHABLE'
  /** There is no unix socket of that path. */
  | 'ERR_TRANSPORT_NO_SUCH_SOCKET'
  // Listening was refused.
  /** Somebody listens there; of `connect()`, the local port asked for is taken. */
  | 'ERR_TRANSPORT_ADDRESS_IN_USE'
  /** The system does not let us: a port below 1024, permissions of a unix socket or its directory, a firewall. */
  | 'ERR_TRANSPORT_ADDRESS_DENIED'
  /** This machine does not have that address or family, or the socket's directory does not exist. */
  | 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE'
  /** The path of the unix socket names something else, which is left alone. */
  | 'ERR_TRANSPORT_NOT_A_SOCKET'
  /** The path is empty, or has more bytes than a unix socket's may. */
  | 'ERR_TRANSPORT_PATH_TOO_LONG'
  // TLS: the peer's certificate is not good enough.
  /** It has none. */
  | 'ERR_TRANSPORT_TLS_NO_CERT'
  /** Signature, purpose, depth, or anything that has no code of its own. */
  | 'ERR_TRANSPORT_TLS_BAD_CERT'
  /** Nobody who is trusted has signed it. */
  | 'ERR_TRANSPORT_TLS_UNKNOWN_CA'
  /** It, or one above it, has expired or is not valid yet. */
  | 'ERR_TRANSPORT_TLS_CERT_EXPIRED'
  /** It is on a revocation list. */
  | 'ERR_TRANSPORT_TLS_CERT_REVOKED'
  /** The revocation list of one of its authorities is missing or out of date. */
  | 'ERR_TRANSPORT_TLS_CRL'
  /** Its names are not among `allowedNames`. */
  | 'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED'
  /** It is for another host. */
  | 'ERR_TRANSPORT_TLS_WRONG_SERVER'
  // TLS did not come about for another reason, or broke.
  /** The handshake took longer than `handshakeTimeoutMs`. */
  | 'ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT'
  /** The other end does not speak TLS. */
  | 'ERR_TRANSPORT_TLS_PLAINTEXT'
  /** This end does not: a ClientHello came to a plain connection. */
  | 'ERR_TRANSPORT_TLS_UNEXPECTED'
  /** The other end refuses us, and says why. */
  | 'ERR_TRANSPORT_TLS_REFUSED'
  /** No version, cipher or application protocol in common. */
  | 'ERR_TRANSPORT_TLS_NO_AGREEMENT'
  /** Anything else; most often the other end closed without a word. */
  | 'ERR_TRANSPORT_TLS_FAILED'
  /** A file cannot be read, or key, certificate and lists do not fit: the message names them. */
  | 'ERR_TRANSPORT_TLS_MATERIAL'
  // The program above made a mistake.
  /** A callback of an owner, or `accept()`, threw; `cause` is what. */
  | 'ERR_TRANSPORT_OWNER_THREW'
  /** A call that cannot be made now, such as `commit()` without `begin()`; nothing was done. */
  | 'ERR_TRANSPORT_MISUSE'
  /** A message that does not fit a datagram (`datagramBytesMax`, or what the network carries). */
  | 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE'
  /** A message was used after its last `destroy()`; every such use is found with `debugMessages` only. */
  | 'ERR_TRANSPORT_MESSAGE_DESTROYED'
  /** An option with a value that it cannot have. */
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
