import { errnoOf } from '../errno.ts';
import { TransportError } from '../errors.ts';

/** Why a datagram to `where` was not sent, or did not arrive. */
export function sendError(error: Error, where: string): TransportError {
  const says = (code: TransportError['code'], sentence: string): TransportError =>
    new TransportError(code, `Cannot send to ${where}: ${sentence}`, { cause: error });
  const errno = errnoOf(error);
  switch (errno) {
    // Of connected sockets only: the peer's kernel answered an earlier datagram with "port unreachable".
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return says('ERR_TRANSPORT_CONNECT_REFUSED', 'nobody listens there');
    case 'EMSGSIZE':
      return says('ERR_TRANSPORT_DATAGRAM_TOO_LARGE', 'the network does not carry a datagram of this size');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return says('ERR_TRANSPORT_UNREACHABLE', `unreachable (${errno})`);
    // A firewall, or a broadcast address.
    case 'EPERM':
    case 'EACCES':
      return says('ERR_TRANSPORT_ADDRESS_DENIED', `permission denied (${errno})`);
    default:
      return says('ERR_TRANSPORT_IO', error.message);
  }
}

/** Is the socket still good? Errors that tell of one datagram arrive where those of the socket do. */
export function isOfOneDatagram(error: Error): boolean {
  return OF_ONE_DATAGRAM.has(errnoOf(error));
}

const OF_ONE_DATAGRAM: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EMSGSIZE',
  'EPERM',
  'EACCES',
  'ENOBUFS',
  'ENOMEM',
]);
