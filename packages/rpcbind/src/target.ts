import type { Connection, Endpoint } from '@gluster-ts/rpc-transport';
import { RPCB_PORT } from './generated/rpcbind.ts';

/**
 * An rpcbind: on a host (port 111 of TCP, unless said otherwise), on a unix socket, or at the other end of a connection,
 * which stays its maker's to close.
 */
export type RpcbindTarget =
  | { readonly host: string; readonly port?: number; readonly protocol?: 'tcp' | 'udp' }
  | { readonly path: string }
  | Connection;

/** Where rpcbind of this machine listens for those who register. */
export const RPCBIND_SOCKET_PATH = '/run/rpcbind.sock';

/** The same where there is no such socket. */
export const RPCBIND_LOOPBACK: RpcbindTarget = Object.freeze({ host: '127.0.0.1' });

/** What an `RpcClnt` is made for. */
export function clntTargetOf(target: RpcbindTarget): Connection | Endpoint {
  if ('attach' in target || 'path' in target) return target;
  const { protocol = 'tcp', host, port = RPCB_PORT } = target;
  return { protocol, host, port };
}

/** For messages. */
export function describeTarget(target: RpcbindTarget): string {
  if ('attach' in target) return `rpcbind at the other end of connection ${target.id}`;
  return 'path' in target ? `rpcbind at ${target.path}` : `rpcbind of ${target.host}`;
}
