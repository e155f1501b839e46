import type { RpcRequest } from '@gluster-ts/rpcsvc';
import { ownerName, SUPERUSER, UNKNOWN } from './mapping.ts';
import { netidOfAddress } from './netid.ts';
import type { TransportNetid } from './netid.ts';
import { isLoopback } from './universal-address.ts';

/** Says whether a caller may register and remove (SET, UNSET). */
export type MayRegister = (request: RpcRequest) => boolean;

/**
 * Says as whom a caller registers and removes: {@link SUPERUSER}, the number of a user in decimal, {@link UNKNOWN}, or
 * whatever else tells owners apart.
 *
 * @param claim what the caller says of itself (`r_owner`); empty in version 2, which has no such field
 */
export type OwnerOf = (request: RpcRequest, claim: string) => string;

/** Flavour of AUTH_SYS (RFC 5531 section 8.2). */
const AUTH_SYS = 1;
/** Ports below this one are root's. */
const IPPORT_RESERVED = 1024;

/**
 * The rule of Debian's rpcbind: callers on a unix socket may and, with `loopback`, callers from this machine's loopback
 * address; others may not. (Over a memory pair calls the process itself.)
 */
export function localCallers(options: { readonly loopback: boolean }): MayRegister {
  return ({ connection: { peer } }) => {
    return 'host' in peer ? options.loopback && isLoopback(peer.host) : true;
  };
}

/**
 * The rule of Debian's rpcbind, as far as Node.js can know.
 *
 * On a unix socket C asks the kernel who calls (SO_PEERCRED), which Node.js does not hand out. Here it is who the caller
 * says it is: the user of its AUTH_SYS credential, or else the owner that it names, as libtirpc does. The mode of the
 * socket's file is what keeps others away.
 *
 * Over TCP and UDP, as in C, a port below 1024 on loopback proves the superuser, and nothing is known about the rest.
 */
export const ownerOfCaller: OwnerOf = ({ connection, identity }, claim) => {
  const { peer } = connection;
  switch (peer.family) {
    case 'memory':
      return SUPERUSER;
    case 'unix':
      if (identity.flavor === AUTH_SYS) return ownerName(identity.uid);
      return /^\d{1,10}$/.test(claim) ? ownerName(Number(claim)) : UNKNOWN;
    case 'ipv4':
    case 'ipv6':
      return isLoopback(peer.host) && peer.port < IPPORT_RESERVED ? SUPERUSER : UNKNOWN;
  }
};

/**
 * The network identifier of the transport that a call came over, which RFC 1833 takes instead of the one that GETADDR
 * names.
 */
export function transportOf({ connection }: RpcRequest): TransportNetid {
  return netidOfAddress(connection.peer);
}
