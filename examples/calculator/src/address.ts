import { isIPv6 } from 'node:net';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import { UsageError } from './errors.ts';

/**
 * Reads an address from the command line: `HOST:PORT`, `[IPv6]:PORT`, `udp:HOST:PORT`, or the path of a unix socket, which
 * has a slash in it.
 *
 * @throws UsageError
 */
export function parseAddress(text: string): Endpoint {
  if (text.includes('/')) return { path: text };
  const isUdp = text.startsWith('udp:');
  const { host, port } = parseHostAndPort(isUdp ? text.slice('udp:'.length) : text);
  return isUdp ? { protocol: 'udp', host, port } : { host, port };
}

/**
 * Reads `HOST:PORT` or `[IPv6]:PORT`.
 *
 * @throws UsageError
 */
export function parseHostAndPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[(.+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535 || (bracketed !== undefined && !isIPv6(bracketed))) {
    throw new UsageError(`Not an address: ${text}. Say HOST:PORT, [IPv6]:PORT, udp:HOST:PORT or ./PATH`);
  }
  return { host, port };
}
