import { isIPv4, isIPv6 } from 'node:net';
import { RpcbindError } from './errors.ts';
import { netidOf } from './netid.ts';

/** Where a service is: what a universal address says, in the words of Node. */
export type ServiceEndpoint = InetServiceEndpoint | LocalServiceEndpoint;

/** An address and port of TCP, UDP or one of their kind. */
export interface InetServiceEndpoint {
  /** IPv4 or IPv6 address as text. `0.0.0.0` and `::` mean every address of that machine. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** A unix socket. */
export interface LocalServiceEndpoint {
  /** Absolute, or (Linux) abstract, which then starts with a NUL. */
  readonly path: string;
}

/** Longest path of a unix socket in bytes: `sun_path` of Linux, less its NUL. */
export const LOCAL_PATH_BYTES_MAX = 107;

/**
 * Reads a universal address (RFC 5665 section 5.2):
 *
 *     tcp, udp     192.0.2.7.3.128        address, high and low byte of the port
 *     tcp6, udp6   2001:db8::7.3.128      the same
 *     local        /run/service.socket    a path; `@name` is the abstract socket `name`
 *
 * Nothing but that: no port 0, no leading zeros, no spaces, no zones, no control characters.
 *
 * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS
 */
export function parseUniversalAddress(netid: string, text: string): ServiceEndpoint {
  const family = netidOf(netid)?.family;
  if (family === undefined) throw badNetid(netid);
  return family === 'loopback' ? parseLocal(netid, text) : parseInet(netid, family, text);
}

/**
 * Writes a universal address; what {@link parseUniversalAddress} reads. The host must be an address, not a name.
 *
 * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS
 */
export function formatUniversalAddress(netid: string, endpoint: ServiceEndpoint): string {
  const family = netidOf(netid)?.family;
  if (family === undefined) throw badNetid(netid);
  if ('path' in endpoint) {
    const text = endpoint.path.replace(/^\0/, '@');
    if (family !== 'loopback' || !isLocal(text) || endpoint.path.startsWith('@')) throw badAddress(netid, text);
    return text;
  }
  const { host, port } = endpoint;
  const text = `${host}.${port >> 8}.${port & 0xff}`;
  if (!isPort(port) || !isHost(family, host)) throw badAddress(netid, `${host} port ${port}`);
  return text;
}

/** Is it an address that means every address of a machine? */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || (isIPv6(host) && /^[0:]+$/.test(host));
}

/** Does the address mean this machine only? As C has it: 127.0.0.1 and ::1, not all of 127.0.0.0/8. */
export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host.toLowerCase() === '::ffff:127.0.0.1';
}

function parseInet(netid: string, family: 'inet' | 'inet6', text: string): InetServiceEndpoint {
  // Longer than any address is: not worth a regular expression.
  const [, host = '', high = '', low = ''] = (text.length <= 64 && /^(.+)\.(\d{1,3})\.(\d{1,3})$/s.exec(text)) || [];
  const port = byteOf(high) * 256 + byteOf(low);
  if (!isPort(port) || !isHost(family, host)) throw badAddress(netid, text);
  return { host, port };
}

function parseLocal(netid: string, text: string): LocalServiceEndpoint {
  if (!isLocal(text)) throw badAddress(netid, text);
  return { path: text.replace(/^@/, '\0') };
}

function isHost(family: 'inet' | 'inet6' | 'loopback', host: string): boolean {
  if (family === 'inet') return isIPv4(host);
  // A zone means something on one machine only, and C's inet_pton() does not take it.
  return family === 'inet6' && isIPv6(host) && !host.includes('%');
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 0xffff;
}

/** What RFC 5665 calls an octet: decimal, 0 to 255; NaN for the rest. */
function byteOf(digits: string): number {
  return /^(?:0|[1-9]\d{0,2})$/.test(digits) && Number(digits) <= 255 ? Number(digits) : NaN;
}

/** Control characters would go to the terminals of those who look at a dump; U+FFFD is what was no UTF-8. */
function isLocal(text: string): boolean {
  const isText = /^[/@][^\p{Cc}\ufffd]+$/u.test(text) && text.isWellFormed();
  return isText && Buffer.byteLength(text) <= LOCAL_PATH_BYTES_MAX;
}

function badNetid(netid: string): RpcbindError {
  return new RpcbindError('ERR_RPCBIND_BAD_ADDRESS', `Network identifier ${JSON.stringify(netid)} is not known`);
}

function badAddress(netid: string, text: string): RpcbindError {
  const shown = JSON.stringify(text.length <= 128 ? text : `${text.slice(0, 128)}…`);
  return new RpcbindError('ERR_RPCBIND_BAD_ADDRESS', `${shown} is not a universal address of ${netid}`);
}
