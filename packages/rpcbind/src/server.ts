import type { RpcRequest } from '@gluster-ts/rpcsvc';
import type { MayRegister, OwnerOf } from './caller.ts';
import { RpcbindError } from './errors.ts';
import type { Forwarder } from './forward.ts';
import type { netbuf, rpcb, rpcb_entry_list_ptr, rpcb_rmtcallargs, rpcblist_ptr } from './generated/rpcbind.ts';
import type { Mapping } from './mapping.ts';
import { mergedAddress } from './merge.ts';
import { netidOf } from './netid.ts';
import type { RpcbindRegistry } from './registry.ts';
import { toTransportAddress, toUniversalAddress } from './sockaddr.ts';
import type { CountedVersion, RpcbindStatistics } from './statistics.ts';
import { bytesOf, textOf } from './text.ts';

/** What a server consists of. */
export interface ServerParts {
  readonly registry: RpcbindRegistry;
  readonly statistics: RpcbindStatistics;
  readonly mayRegister: MayRegister;
  readonly ownerOf: OwnerOf;
  readonly transportOf: (request: RpcRequest) => string;
  /** Undefined: calls are not passed on. */
  readonly forwarder: Forwarder | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Longer than any network identifier and any universal address: not worth decoding. */
const FIELD_BYTES_MAX = 128;

/** What the procedures of all versions do (RFC 1833 sections 2.2 and 3.2). */
export class RpcbindServer {
  readonly parts: ServerParts;

  constructor(parts: ServerParts) {
    this.parts = parts;
  }

  /**
   * SET: "refuses to establish a mapping if one already exists". Registering the same address once more succeeds, as with
   * Debian's rpcbind.
   */
  set(version: CountedVersion, { r_prog, r_vers, r_netid, r_addr, r_owner }: rpcb, request: RpcRequest): boolean {
    const { registry, statistics, ownerOf } = this.parts;
    if (r_netid.length > FIELD_BYTES_MAX || r_addr.length > FIELD_BYTES_MAX) return false;
    const owner = ownerOf(request, claimOf(r_owner));
    const verdict = registry.set({
      program: r_prog,
      version: r_vers,
      netid: textOf(r_netid),
      address: textOf(r_addr),
      owner,
    });
    const isSet = verdict === 'set' || verdict === 'same';
    if (isSet) statistics.set(version);
    return isSet;
  }

  /** UNSET: "Only the owner of the service or the super-user is allowed to unset a service". */
  unset(version: CountedVersion, { r_prog, r_vers, r_netid, r_owner }: rpcb, request: RpcRequest): boolean {
    const { registry, statistics, ownerOf } = this.parts;
    if (r_netid.length > FIELD_BYTES_MAX) return false;
    const owner = ownerOf(request, claimOf(r_owner));
    if (!registry.unset(r_prog, r_vers, textOf(r_netid), owner)) return false;
    statistics.unset(version);
    return true;
  }

  /** GETADDR and GETVERSADDR: "The r_netid field of the argument is ignored". Empty when there is none. */
  getAddress(version: 3 | 4, { r_prog, r_vers }: rpcb, request: RpcRequest, isExact: boolean): string {
    const { registry, statistics, transportOf } = this.parts;
    const netid = transportOf(request);
    const found = isExact ? registry.get(r_prog, r_vers, netid) : registry.find(r_prog, r_vers, netid);
    statistics.lookedUp(version, r_prog, r_vers, netid, found !== undefined);
    return found === undefined ? '' : mergedAddress(found, request);
  }

  /** GETADDRLIST: as Debian's rpcbind has it, on all transports of the family that the call came over. */
  getAddressList({ r_prog, r_vers }: rpcb, request: RpcRequest): rpcb_entry_list_ptr {
    const { registry, statistics, transportOf } = this.parts;
    const transport = transportOf(request);
    const family = netidOf(transport)?.family;
    const entries = [...registry]
      .filter((one) => one.program === r_prog && one.version === r_vers && netidOf(one.netid)?.family === family)
      .map((one) => ({ rpcb_entry_map: entryOf(one, mergedAddress(one, request)) }));
    statistics.lookedUp(4, r_prog, r_vers, transport, entries.length > 0);
    return entries;
  }

  /** DUMP. */
  dump(): rpcblist_ptr {
    return Array.from(this.parts.registry, ({ program, version, netid, address, owner }) => ({
      rpcb_map: {
        r_prog: program,
        r_vers: version,
        r_netid: bytesOf(netid),
        r_addr: bytesOf(address),
        r_owner: bytesOf(owner),
      },
    }));
  }

  /** GETTIME: "the local time on its own machine in seconds since midnight on the first of January, 1970". */
  getTime(): number {
    return Math.floor(this.parts.now() / 1000) >>> 0;
  }

  /** UADDR2TADDR: no bytes when it is not an address of the transport that the call came over. */
  toTransportAddress(universal: string, request: RpcRequest): netbuf {
    try {
      return toTransportAddress(this.parts.transportOf(request), universal);
    } catch (error) {
      if (error instanceof RpcbindError) return { maxlen: 0, buf: new Uint8Array(0) };
      throw error;
    }
  }

  /** TADDR2UADDR: empty when it is not an address of the transport that the call came over. */
  toUniversalAddress(address: netbuf, request: RpcRequest): string {
    return toUniversalAddress(this.parts.transportOf(request), address) ?? '';
  }

  /**
   * CALLIT and BCAST, which are "silent (no response)" unless the call was passed on and succeeded: over UDP they may be
   * broadcast, and every rpcbind of a network would answer that it does not know the program.
   */
  async callIt(version: CountedVersion, call: rpcb_rmtcallargs, request: RpcRequest): Promise<Forwarded> {
    return this.#forward(version, call, request, false).catch(() => request.silence());
  }

  /**
   * INDIRECT: "returns an indication of the error". Which one, the protocol has no way to say: rejects, which is answered
   * with SYSTEM_ERR.
   */
  indirect(call: rpcb_rmtcallargs, request: RpcRequest): Promise<Forwarded> {
    return this.#forward(4, call, request, true);
  }

  async #forward(
    version: CountedVersion,
    call: rpcb_rmtcallargs,
    request: RpcRequest,
    isIndirect: boolean,
  ): Promise<Forwarded> {
    const { forwarder, registry, statistics, transportOf } = this.parts;
    if (forwarder?.allows(call, request) !== true) {
      const what = `procedure ${call.proc} of ${call.prog} (version ${call.vers})`;
      throw new RpcbindError('ERR_RPCBIND_REFUSED', `Cannot pass on ${what}: it is not allowed`);
    }
    const netid = transportOf(request);
    const to = registry.get(call.prog, call.vers, netid);
    statistics.forwarded(version, call, netid, to !== undefined, isIndirect);
    if (to === undefined) {
      const what = `version ${call.vers} of program ${call.prog}`;
      throw new RpcbindError('ERR_RPCBIND_NOT_REGISTERED', `Cannot pass a call on: ${what} is not registered`);
    }
    const address = mergedAddress(to, request);
    return { to, address, results: await forwarder.call(to, call, request.signal) };
  }
}

/** What came of a call that was passed on. */
interface Forwarded {
  readonly to: Mapping;
  /** Universal address of the service, as the caller can reach it. */
  readonly address: string;
  readonly results: Uint8Array;
}

function claimOf(owner: Uint8Array): string {
  return owner.length > FIELD_BYTES_MAX ? '' : textOf(owner);
}

function entryOf({ netid }: Mapping, address: string): rpcb_entry_list_ptr[number]['rpcb_entry_map'] {
  const { family = '-', protocol = '-', semantics = 1 } = netidOf(netid) ?? {};
  return {
    r_maddr: address,
    r_nc_netid: netid,
    r_nc_semantics: semantics,
    r_nc_protofmly: family,
    r_nc_proto: protocol,
  };
}
