import type { Connection } from '@gluster-ts/rpc-transport';

/**
 * Which connections are one client, whose call may come again over any of them:
 *
 * - `host`: all from one address, whatever their port, as in GlusterFS: a client that lost its connection calls again
 *   from another port.
 * - `address`: all from one address and port: for clients that bind to the same port again, and where several programs
 *   of one host start with the same xid and send the same bytes, which `host` takes for copies of one call.
 * - `connection`: each is its own client.
 *
 * Connections that have no network address (unix sockets, memory pairs) are always each their own: who is at the other
 * end can not be told. A function decides for itself: equal values are one client.
 */
export type DrcClientIdentity = 'host' | 'address' | 'connection' | ((connection: Connection) => unknown);

/** What a client is known by. */
export function clientKeyOf(identity: DrcClientIdentity, connection: Connection): unknown {
  if (typeof identity === 'function') return identity(connection);
  const { peer } = connection;
  if (identity === 'connection' || peer.family === 'unix' || peer.family === 'memory') return connection.id;
  return identity === 'host' ? peer.host : `${peer.host} ${peer.port}`;
}
