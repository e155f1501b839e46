import { errnoOf } from './errno.ts';
import { TransportError, type TransportErrorCode } from './errors.ts';
import { isTlsReason, tlsError } from './tls/failure.ts';

/** Code and sentence for an error number; the sentence follows `Cannot …: `. */
type Explanation = readonly [TransportErrorCode, string];

/** An error of an open socket. */
export function streamError(error: Error): TransportError {
  switch (errnoOf(error)) {
    case 'ECONNRESET':
    case 'EPIPE':
      return new TransportError('ERR_TRANSPORT_RESET', 'Connection was reset by the peer', { cause: error });
    // What keep-alive reports when the peer stopped answering.
    case 'ETIMEDOUT':
      return new TransportError('ERR_TRANSPORT_RESET', 'Peer no longer answers (ETIMEDOUT)', { cause: error });
    default:
      if (isTlsReason(errnoOf(error))) return tlsError(error, 'of the connection');
      return new TransportError('ERR_TRANSPORT_IO', `Connection failed: ${error.message}`, { cause: error });
  }
}

/** An error of an attempt to connect to `where`. */
export function connectError(error: Error, where: string): TransportError {
  const [code, sentence] = explainConnect(errnoOf(error), error.message);
  return new TransportError(code, `Cannot connect to ${where}: ${sentence}`, { cause: error });
}

function explainConnect(errno: string, message: string): Explanation {
  switch (errno) {
    case 'ECONNREFUSED':
      return ['ERR_TRANSPORT_CONNECT_REFUSED', 'connection refused; nobody listens there'];
    // A unix socket whose backlog is full.
    case 'EAGAIN':
      return ['ERR_TRANSPORT_CONNECT_REFUSED', 'the server has too many connections waiting; try again later'];
    case 'ENOENT':
      return ['ERR_TRANSPORT_NO_SUCH_SOCKET', 'there is no such socket; is the server running?'];
    case 'EACCES':
    case 'EPERM':
      return ['ERR_TRANSPORT_ADDRESS_DENIED', 'permission denied'];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return ['ERR_TRANSPORT_HOST_NOT_FOUND', `the host name does not resolve (${errno})`];
    case 'ETIMEDOUT':
      return ['ERR_TRANSPORT_CONNECT_TIMEOUT', 'no answer'];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return ['ERR_TRANSPORT_UNREACHABLE', `unreachable (${errno})`];
    case 'EADDRINUSE':
      return ['ERR_TRANSPORT_ADDRESS_IN_USE', 'the local port asked for is in use'];
    case 'EADDRNOTAVAIL':
      return ['ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE', 'the local address asked for is not one of this machine'];
    case 'ECONNRESET':
    case 'EPIPE':
      return ['ERR_TRANSPORT_RESET', 'the peer closed the connection at once'];
    default:
      return ['ERR_TRANSPORT_IO', message];
  }
}

/** An error of an attempt to listen on `where`. */
export function listenError(error: Error, where: string, isPath: boolean): TransportError {
  const [code, sentence] = explainListen(errnoOf(error), error.message, isPath);
  return new TransportError(code, `Cannot listen on ${where}: ${sentence}`, { cause: error });
}

function explainListen(errno: string, message: string, isPath: boolean): Explanation {
  switch (errno) {
    case 'EADDRINUSE':
      return ['ERR_TRANSPORT_ADDRESS_IN_USE', 'the address is in use; stop the other server or choose another address'];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return isPath
        ? ['ERR_TRANSPORT_ADDRESS_DENIED', 'permission denied; its directory must be writable and searchable']
        : ['ERR_TRANSPORT_ADDRESS_DENIED', 'permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE'];
    case 'EADDRNOTAVAIL':
      return ['ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE', 'this machine does not have that address'];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return ['ERR_TRANSPORT_HOST_NOT_FOUND', `the host name does not resolve (${errno})`];
    case 'EAFNOSUPPORT':
      return ['ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE', 'this machine does not have that address family'];
    case 'ENOENT':
      return ['ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE', 'its directory does not exist; create it first'];
    case 'ENOTDIR':
      return ['ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE', 'part of the path is not a directory'];
    default:
      return ['ERR_TRANSPORT_IO', message];
  }
}
