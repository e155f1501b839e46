import type { RpcRequest } from '@gluster-ts/rpcsvc';
import { netidOf } from './netid.ts';
import type { Mapping } from './mapping.ts';
import { formatUniversalAddress, isWildcard, parseUniversalAddress } from './universal-address.ts';

/**
 * The universal address to tell a caller. A service that is registered on every address of the machine is at the one by
 * which the caller has reached rpcbind; C compares the caller's network with those of all interfaces for that.
 */
export function mergedAddress({ netid, address }: Mapping, { connection }: RpcRequest): string {
  const endpoint = parseUniversalAddress(netid, address);
  const { local } = connection;
  if ('path' in endpoint || !isWildcard(endpoint.host)) return address;
  const family = netidOf(netid)?.family;
  const isSame = (local.family === 'ipv4' && family === 'inet') || (local.family === 'ipv6' && family === 'inet6');
  if (!isSame || local.host.includes('%')) return address;
  return formatUniversalAddress(netid, { host: local.host, port: endpoint.port });
}
