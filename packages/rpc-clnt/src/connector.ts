import { connect } from '@gluster-ts/rpc-transport';
import type { Connection, ConnectOptions, Endpoint } from '@gluster-ts/rpc-transport';

/** Makes a connection, and gives up when the signal is aborted. Every call of it makes a new one. */
export type Connector = (signal: AbortSignal) => Promise<Connection>;

/** What an `RpcClnt` calls over: a connection, an address, or what makes connections. */
export type RpcClntTarget = Connection | Endpoint | Connector;

/** Is this a connection that somebody else has made? */
export function isConnection(target: RpcClntTarget): target is Connection {
  return 'attach' in target;
}

/** What makes connections to an address. */
export function connectorTo(endpoint: Endpoint, options: ConnectOptions): Connector {
  const outer = options.signal;
  return (signal) =>
    connect(endpoint, { ...options, signal: outer === undefined ? signal : AbortSignal.any([outer, signal]) });
}
