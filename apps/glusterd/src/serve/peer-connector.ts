import { PEER_CONNECT_TIMEOUT_MS } from '@gluster-ts/glusterd-actors';
import type { PeerConnector } from '@gluster-ts/glusterd-actors';
import { connect } from '@gluster-ts/rpc-transport';
import type { ConnectOptions } from '@gluster-ts/rpc-transport';

import type { Config } from '../config/load-config.ts';
import { bindAddress, keepAlive } from './listeners.ts';

/**
 * How this daemon connects to its peers: from its bind address, by which they know it, within the family that
 * transport.address-family names, with the keep-alive of its listener.
 */
export function peerConnector(config: Config, event: NonNullable<ConnectOptions['event']>): PeerConnector {
  const { host: boundTo, family } = config.listen;
  const hasFamily = config.options.has('transport.address-family');
  return async (endpoint, signal) => {
    const localAddress = boundTo === undefined ? undefined : await bindAddress(boundTo, family);
    return connect(endpoint, {
      signal,
      event,
      timeoutMs: PEER_CONNECT_TIMEOUT_MS,
      keepAlive: keepAlive(config),
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(hasFamily ? { family } : {}),
    });
  };
}
