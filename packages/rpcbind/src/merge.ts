import type { RpcRequest } from '@gluster-ts/rpcsvc';
import { localAddressFor } from './local-address.ts';
import type { Mapping } from './mapping.ts';
import { netidOf } from './netid.ts';
import { formatUniversalAddress, isWildcard, parseUniversalAddress } from './universal-address.ts';

/**
 * The universal address to tell a caller. A service that is registered on every address of the machine is at the one by
 * which the caller has reached rpcbind, where that is known: not over UDP, for those who listen on every address.
 */
export function mergedAddress({ netid, address }: Mapping, { connection }: RpcRequest): string {
  const endpoint = parseUniversalAddress(netid, address);
  if ('path' in endpoint || !isWildcard(endpoint.host)) return address;
  const { local, peer } = connection;
  const family = netidOf(netid)?.family;
  const isSame = (local.family === 'ipv4' && family === 'inet') || (local.family === 'ipv6' && family === 'inet6');
  if (!isSame) return address;
  const host = isWildcard(local.host) && 'host' in peer ? localAddressFor(peer) : local.host;
  if (host === undefined || host.includes('%')) return address;
  return formatUniversalAddress(netid, { host, port: endpoint.port });
}
