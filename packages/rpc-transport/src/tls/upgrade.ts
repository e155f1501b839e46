import { formatAddress } from '../address.ts';
import type { Connection } from '../connection.ts';
import { TransportError } from '../errors.ts';
import { RecordConnection } from '../record-connection.ts';
import type { TlsClient } from './client.ts';
import { asTlsError } from './failure.ts';
import type { TlsPeer } from './peer.ts';
import type { Handshake } from './secured.ts';
import type { TlsServer } from './server.ts';

/** The reason not to read while a handshake goes on. */
const HANDSHAKE = 'tls-handshake';

/**
 * Begins TLS on a live connection, as the end that accepts: behind what was committed so far, which leaves as it is. The
 * other end has to begin at the same point of the stream; what tells it so is the caller's business (RFC 9289: the reply
 * to an AUTH_TLS probe).
 *
 * Bytes that arrived behind the last message are taken for the beginning of the handshake, never for records: nobody on
 * the way can slip a call in that then seems to have come by TLS.
 *
 * To be called from within the handler of the message that asks for it, or while nothing can arrive. What is committed
 * afterwards waits, and leaves encrypted. When the handshake fails the connection is closed with the same error.
 *
 * @throws TransportError ERR_TRANSPORT_TLS_…; ERR_TRANSPORT_MISUSE when the connection has TLS already, is no longer
 * open, has no socket, or a record is under way
 */
export function secureAsServer(connection: Connection, tls: TlsServer): Promise<TlsPeer> {
  const who = formatAddress(connection.peer);
  return upgrade(connection, (socket) => tls.handshake(socket, who));
}

/**
 * Begins TLS on a live connection, as the end that asked for it; otherwise as {@link secureAsServer}.
 *
 * @param host whose certificate is expected; default, and when the client's options name no other: the address of the
 * connection's peer
 */
export function secureAsClient(connection: Connection, tls: TlsClient, host?: string): Promise<TlsPeer> {
  const { peer } = connection;
  const expected = host ?? ('host' in peer ? peer.host : undefined);
  return upgrade(connection, (socket) => tls.handshake(socket, expected, formatAddress(peer)));
}

async function upgrade(connection: Connection, handshake: Handshake): Promise<TlsPeer> {
  // Of other kinds there are those in memory and over UDP only; neither has TLS.
  if (!(connection instanceof RecordConnection)) throw misuse(connection, 'it is none of a socket');
  const { link, queue, inbound, state, tls } = connection;
  if (tls !== undefined) throw misuse(connection, 'it has TLS already');
  if (state === 'closed' || state === 'draining') throw misuse(connection, `it is ${state}`);
  if (link.secure === undefined) throw misuse(connection, 'it is none of a socket');
  if (!inbound.atBoundary) throw misuse(connection, 'a record is under way');
  connection.throttle(HANDSHAKE);
  queue.flush();
  try {
    const peer = await link.secure(inbound.takeRest(), handshake);
    connection.unthrottle(HANDSHAKE);
    connection.report({ type: 'secure', connection, peer });
    return peer;
  } catch (error) {
    const failure = asTlsError(error, `with ${formatAddress(connection.peer)}`);
    connection.close(failure);
    throw failure;
  }
}

function misuse({ id }: Connection, why: string): TransportError {
  return new TransportError('ERR_TRANSPORT_MISUSE', `Cannot begin TLS on connection ${id}: ${why}`);
}
