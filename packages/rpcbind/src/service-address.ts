import { isIP, isIPv6 } from 'node:net';
import { RpcbindError } from './errors.ts';
import type { Mapping } from './mapping.ts';
import { netidOf } from './netid.ts';
import { isLoopback, isWildcard, parseUniversalAddress } from './universal-address.ts';
import type { ServiceEndpoint } from './universal-address.ts';

/** Where a program is. */
export interface ServiceAddress {
  readonly program: number;
  readonly version: number;
  readonly netid: string;
  /** As rpcbind told it. */
  readonly universalAddress: string;
  /**
   * Where to connect to. On another machine that is the host that was asked, as it was named, and the port that rpcbind
   * told: it is not believed to know about third machines, or about paths on this one.
   */
  readonly endpoint: ServiceEndpoint;
}

/** Whose rpcbind was asked. */
export interface AskedHost {
  /** The name or address by which it was asked; of this machine's, its loopback address. */
  readonly host: string;
  /** It is this machine's, so that everything it says can be reached from here. */
  readonly isLocal: boolean;
}

/** The rpcbind of this machine, asked over a unix socket or from within the process. */
export const THIS_MACHINE: AskedHost = Object.freeze({ host: '127.0.0.1', isLocal: true });

/** The rpcbind of a host. */
export function askedHost(host: string): AskedHost {
  return { host, isLocal: host === 'localhost' || isLoopback(host) };
}

/** May a service of that IP version be reached at that host? A name may stand for both versions. */
export function canBeReached({ host, isLocal }: AskedHost, netid: string): boolean {
  const family = netidOf(netid)?.family;
  if (isLocal) return true;
  return family === 'inet6' ? isIP(host) !== 4 : family === 'inet' && !isIPv6(host);
}

/**
 * What rpcbind told, as an address to connect to.
 *
 * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS, ERR_RPCBIND_NO_TRANSPORT
 */
export function serviceAddress(mapping: Omit<Mapping, 'owner'>, asked: AskedHost): ServiceAddress {
  const { program, version, netid, address } = mapping;
  if (!canBeReached(asked, netid)) {
    const message = `Program ${program} version ${version} is at ${address} of ${netid}, out of reach of ${asked.host}`;
    throw new RpcbindError('ERR_RPCBIND_NO_TRANSPORT', message);
  }
  const told = parseUniversalAddress(netid, address);
  return { program, version, netid, universalAddress: address, endpoint: endpointOf(told, asked) };
}

function endpointOf(told: ServiceEndpoint, { host, isLocal }: AskedHost): ServiceEndpoint {
  if ('path' in told) return told;
  if (!isLocal) return { host, port: told.port };
  if (!isWildcard(told.host)) return told;
  return { host: isIPv6(told.host) ? '::1' : '127.0.0.1', port: told.port };
}
