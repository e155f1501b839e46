import type { PeerAddress } from '@gluster-ts/rpc-transport';

/** A network identifier (RFC 5665 section 5.1) and what stands behind it. */
export interface Netid {
  readonly name: string;
  /** How its universal addresses are written. */
  readonly family: 'inet' | 'inet6' | 'loopback';
  /** Name of the protocol on top of it; `-` where there is none. */
  readonly protocol: string;
  /** `nc_semantics` of C's <netconfig.h>: 1 for datagrams, 3 for connections with orderly release. */
  readonly semantics: 1 | 3;
}

const NETIDS: ReadonlyMap<string, Netid> = new Map(
  (
    [
      { name: 'tcp', family: 'inet', protocol: 'tcp', semantics: 3 },
      { name: 'udp', family: 'inet', protocol: 'udp', semantics: 1 },
      { name: 'tcp6', family: 'inet6', protocol: 'tcp', semantics: 3 },
      { name: 'udp6', family: 'inet6', protocol: 'udp', semantics: 1 },
      { name: 'sctp', family: 'inet', protocol: 'sctp', semantics: 3 },
      { name: 'sctp6', family: 'inet6', protocol: 'sctp', semantics: 3 },
      { name: 'rdma', family: 'inet', protocol: 'rdma', semantics: 3 },
      { name: 'rdma6', family: 'inet6', protocol: 'rdma', semantics: 3 },
      { name: 'local', family: 'loopback', protocol: '-', semantics: 3 },
      // What older systems call it.
      { name: 'unix', family: 'loopback', protocol: '-', semantics: 3 },
    ] satisfies readonly Netid[]
  ).map((netid) => [netid.name, netid]),
);

/** Those of the transports that `@gluster-ts/rpc-transport` has. */
export type TransportNetid = 'tcp' | 'tcp6' | 'udp' | 'udp6' | 'local';

/** The network identifier of a connection, by the address of one of its ends. */
export function netidOfAddress(address: PeerAddress): TransportNetid {
  switch (address.family) {
    case 'ipv4':
      return address.protocol ?? 'tcp';
    case 'ipv6':
      return address.protocol === 'udp' ? 'udp6' : 'tcp6';
    case 'unix':
    case 'memory':
      return 'local';
  }
}

/** What is known about a network identifier; undefined when it is not one. */
export function netidOf(name: string): Netid | undefined {
  return NETIDS.get(name);
}
