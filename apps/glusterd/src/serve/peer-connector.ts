import { PEER_CONNECT_TIMEOUT_MS } from '@gluster-ts/glusterd-actors';
import type { PeerConnector } from '@gluster-ts/glusterd-actors';
import { glusterPing } from '@gluster-ts/rpc-clnt';
import type { Ping } from '@gluster-ts/rpc-clnt';
import { connect } from '@gluster-ts/rpc-transport';
import type { ConnectOptions } from '@gluster-ts/rpc-transport';

import type { Config } from '../config/load-config.ts';
import { parseInteger } from '../config/option-values.ts';
import type { ManagementTls } from '../start/management-tls.ts';
import { bindAddress, keepAlive } from './listeners.ts';

/**
 * How this daemon connects to its peers: from its bind address, by which they know it, within the family that
 * transport.address-family names, with the keep-alive of its listener, and with TLS where management is encrypted.
 */
export function peerConnector(
  config: Config,
  managementTls: ManagementTls | undefined,
  event: NonNullable<ConnectOptions['event']>,
): PeerConnector {
  const { host: boundTo, family } = config.listen;
  const hasFamily = config.options.has('transport.address-family');
  return async (endpoint, signal) => {
    const localAddress = boundTo === undefined ? undefined : await bindAddress(boundTo, family);
    const tls = await managementTls?.client();
    return connect(endpoint, {
      ...(tls === undefined ? {} : { tls }),
      signal,
      event,
      timeoutMs: PEER_CONNECT_TIMEOUT_MS,
      keepAlive: keepAlive(config),
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(hasFamily ? { family } : {}),
    });
  };
}

/**
 * How a peer that fell silent is found out. With option ping-timeout it is pinged even while nobody waits for it, so often that
 * it is found dead within that time; C pings only while a call waits.
 *
 * Without, keep-alive does it on a connection that rests, and while a call waits, a ping in place of what C sets on its
 * sockets and Node.js cannot: TCP_USER_TIMEOUT, option transport.tcp-user-timeout, 42 seconds.
 */
export function peerPing({ pingTimeoutSeconds, options }: Config): Ping {
  if (pingTimeoutSeconds > 0) {
    const ms = pingTimeoutSeconds * 1000;
    // A silent connection is asked after twice the interval at the latest.
    return glusterPing({ intervalMs: ms / 4, timeoutMs: ms / 2, whileIdle: true });
  }
  const seconds = parseInteger(options.get('transport.tcp-user-timeout') ?? '') ?? USER_TIMEOUT_SECONDS;
  return glusterPing({ timeoutMs: (seconds > 0 ? seconds : USER_TIMEOUT_SECONDS) * 500 });
}

const USER_TIMEOUT_SECONDS = 42;
