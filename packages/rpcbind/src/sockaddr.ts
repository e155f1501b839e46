import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';
import type { netbuf } from './generated/rpcbind.ts';
import { netidOf } from './netid.ts';
import { formatUniversalAddress, LOCAL_PATH_BYTES_MAX, parseUniversalAddress } from './universal-address.ts';

/**
 * Addresses as the system calls of this machine have them, for UADDR2TADDR and TADDR2UADDR (RFC 1833 section 2.2.1).
 * The layouts are Linux':
 *
 *     sockaddr_in    family 2 (u16, own byte order)   port (u16)   address (4)   zeros (8)
 *     sockaddr_in6   family 10                        port (u16)   flow (4)      address (16)   scope (4)
 *     sockaddr_un    family 1                         path
 */
const AF_LOCAL = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
const SOCKADDR_UN_BYTES = 110;

const littleEndian = endianness() === 'LE';

/** @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS */
export function toTransportAddress(netid: string, universal: string): netbuf {
  const endpoint = parseUniversalAddress(netid, universal);
  if ('path' in endpoint) {
    const path = Buffer.from(endpoint.path);
    const buf = sockaddr(AF_LOCAL, 2 + path.length);
    buf.set(path, 2);
    return { maxlen: SOCKADDR_UN_BYTES, buf };
  }
  const { host, port } = endpoint;
  const isV4 = isIPv4(host);
  const buf = sockaddr(isV4 ? AF_INET : AF_INET6, isV4 ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES);
  new DataView(buf.buffer).setUint16(2, port);
  if (isV4) buf.set(host.split('.').map(Number), 4);
  else buf.set(ipv6Bytes(host), 8);
  return { maxlen: buf.length, buf };
}

/** Undefined when those bytes are no address of that network identifier. */
export function toUniversalAddress(netid: string, { buf }: netbuf): string | undefined {
  const family = netidOf(netid)?.family;
  if (family === undefined || buf.length < 3) return undefined;
  const view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  const number = view.getUint16(0, littleEndian);
  try {
    if (family === 'loopback') {
      if (number !== AF_LOCAL || buf.length > 2 + LOCAL_PATH_BYTES_MAX + 1) return undefined;
      // C counts the NUL at the end, or does not.
      const path = new TextDecoder('utf-8', { fatal: true }).decode(buf.subarray(2));
      return formatUniversalAddress(netid, { path: path.startsWith('\0') ? path : path.replace(/\0+$/, '') });
    }
    const isV4 = family === 'inet';
    const due = isV4 ? { number: AF_INET, bytes: SOCKADDR_IN_BYTES } : { number: AF_INET6, bytes: SOCKADDR_IN6_BYTES };
    if (number !== due.number || buf.length < due.bytes) return undefined;
    const host = isV4 ? buf.subarray(4, 8).join('.') : ipv6Text(view, 8);
    return formatUniversalAddress(netid, { host, port: view.getUint16(2) });
  } catch {
    // Bytes that are neither a path nor an address.
    return undefined;
  }
}

function sockaddr(family: number, byteLength: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength);
  new DataView(bytes.buffer).setUint16(0, family, littleEndian);
  return bytes;
}

/** The 16 bytes of an address that is known to be one. URL writes it in its shortest form, with all of it in hex. */
function ipv6Bytes(host: string): Uint8Array {
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const before = groupsOf(head);
  const behind = groupsOf(tail ?? '');
  const zeros = new Array<number>(8 - before.length - behind.length).fill(0);
  return Uint8Array.from([...before, ...zeros, ...behind].flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function ipv6Text(view: DataView, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(offset + 2 * i).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
