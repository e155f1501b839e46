import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { RpcbindError } from './errors.ts';
import { formatUniversalAddress, isWildcard } from './universal-address.ts';
import type { ServiceEndpoint } from './universal-address.ts';

/**
 * Where a server listens: the address of a listener of `@gluster-ts/rpc-transport`, or an address and port, or a path.
 * A `netid` says which transport it is where that is not to be seen: TCP, UDP and unix sockets are.
 */
export type ServedAddress = (ServiceEndpoint | { readonly family: string }) & {
  readonly netid?: string;
  readonly protocol?: 'tcp' | 'udp';
};

/** A network identifier and a universal address of it. */
export interface ServicePlace {
  readonly netid: string;
  readonly address: string;
}

/**
 * What to register for a server that listens there. Whoever listens on `::` is also there for IPv4, unless told
 * otherwise (`ipv6Only`): that makes two. A relative path is one of this process's working directory.
 *
 * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS
 */
export function placesOf(served: ServedAddress, ipv6Only: boolean): readonly ServicePlace[] {
  if ('path' in served) {
    const { path, netid = 'local' } = served;
    // Others would look for a relative path in a folder of their own. Abstract sockets are in none.
    const isFile = path !== '' && !path.startsWith('\0');
    return [place(netid, { path: isFile ? resolve(path) : path })];
  }
  if (!('host' in served)) {
    const family = 'family' in served ? served.family : 'unknown';
    throw new RpcbindError('ERR_RPCBIND_BAD_ADDRESS', `No universal address for an address of family ${family}`);
  }
  const { protocol = 'tcp', host, port, netid } = served;
  if (netid !== undefined) return [place(netid, { host, port })];
  if (isIPv4(host)) return [place(protocol, { host, port })];
  const places = [place(`${protocol}6`, { host, port })];
  if (isWildcard(host) && !ipv6Only) places.push(place(protocol, { host: '0.0.0.0', port }));
  return places;
}

function place(netid: string, endpoint: ServiceEndpoint): ServicePlace {
  return { netid, address: formatUniversalAddress(netid, endpoint) };
}
