import type { Rpcsvc, RpcRequest } from '@gluster-ts/rpcsvc';
import { localCallers, ownerOfCaller, transportOf } from './caller.ts';
import type { MayRegister, OwnerOf } from './caller.ts';
import { Forwarder } from './forward.ts';
import type { ForwardOptions } from './forward.ts';
import { PMAPVERS, RPCBPROG, RPCBVERS, RPCBVERS4 } from './generated/rpcbind.ts';
import type { rpcb_stat_byvers } from './generated/rpcbind.ts';
import { SUPERUSER } from './mapping.ts';
import { portmapperHandlers, protocolOf } from './portmapper-handlers.ts';
import type { RpcbindRegistry } from './registry.ts';
import { rpcbind3Handlers, rpcbind4Handlers } from './rpcbind-handlers.ts';
import { RpcbindServer } from './server.ts';
import { placesOf } from './services-at.ts';
import type { ServedAddress } from './services-at.ts';
import { RpcbindStatistics } from './statistics.ts';

/** Settings of an rpcbind. */
export interface RpcbindProgramOptions {
  /**
   * Callers from 127.0.0.1 and ::1 may register and remove too, not only those on a unix socket. Default true, as with
   * Debian's rpcbind. False where a proxy or a tunnel on this machine makes strangers look local. Without effect beside
   * `mayRegister`.
   */
  readonly loopback?: boolean;
  /** Who may register and remove; the others are refused with AUTH_TOOWEAK. Default {@link localCallers}. */
  readonly mayRegister?: MayRegister;
  /** As whom. Default {@link ownerOfCaller}. */
  readonly ownerOf?: OwnerOf;
  /**
   * Passes calls on to registered programs: CALLIT, BCAST, INDIRECT. Default: off, the procedures are answered with
   * PROC_UNAVAIL, because whoever is called that way takes a stranger's call for one from this machine.
   */
  readonly forward?: ForwardOptions;
  /**
   * Network identifier of the transport that a call came over; its registrations are what GETADDR finds. Default: `tcp`,
   * `tcp6`, `udp`, `udp6` or `local`, by the connection's address. For transports of your own.
   */
  readonly transportOf?: (request: RpcRequest) => string;
  /** Milliseconds since 1970, for GETTIME. Default `Date.now`. */
  readonly now?: () => number;
}

/** The portmapper (version 2) and rpcbind (versions 3 and 4) over one registry; made by {@link rpcbindProgram}. */
export interface RpcbindProgram {
  readonly registry: RpcbindRegistry;
  /**
   * Serves all three versions, to callers on any port.
   *
   * @throws RpcsvcError ERR_RPCSVC_DUPLICATE_PROGRAM
   */
  register(svc: Rpcsvc): this;
  /** Serves them no longer. */
  unregister(svc: Rpcsvc): void;
  /**
   * Registers rpcbind itself, where it listens: what `rpcinfo` expects to find. Whoever listens on `::` for IPv6 only
   * says `ipv6Only`. Disposing of the result takes it back.
   *
   * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS
   */
  announce(address: ServedAddress, options?: { readonly ipv6Only?: boolean }): Disposable;
  /** What GETSTAT tells, for versions 2, 3 and 4 in this order. */
  statistics(): rpcb_stat_byvers;
}

/**
 * A server program for an rpcbind:
 *
 * ```ts
 * const rpcbind = rpcbindProgram(new RpcbindRegistry()).register(svc);
 * const listener = await listen({ path: '/run/rpcbind.sock' }, { accept: (connection) => void svc.attach(connection) });
 * rpcbind.announce(listener.address);
 * ```
 *
 * @throws RpcbindError ERR_RPCBIND_BAD_OPTION
 */
export function rpcbindProgram(registry: RpcbindRegistry, options: RpcbindProgramOptions = {}): RpcbindProgram {
  const statistics = new RpcbindStatistics();
  const server = new RpcbindServer({
    registry,
    statistics,
    mayRegister: options.mayRegister ?? localCallers({ loopback: options.loopback ?? true }),
    ownerOf: options.ownerOf ?? ownerOfCaller,
    transportOf: options.transportOf ?? transportOf,
    forwarder: options.forward === undefined ? undefined : new Forwarder(options.forward),
    now: options.now ?? Date.now,
  });
  return {
    registry,
    register(svc) {
      // Looking up is for everybody, whatever the service is careful about. All but forwarding is done at once, and
      // forwarding must not hold a processor while it waits. Registering and removing once more changes nothing.
      const how = { unprivileged: true, synctask: false, idempotent: true } as const;
      svc.register(PMAPVERS, portmapperHandlers(server), how);
      svc.register(RPCBVERS, rpcbind3Handlers(server), how);
      svc.register(RPCBVERS4, rpcbind4Handlers(server), how);
      return this;
    },
    unregister(svc) {
      for (const { number, version } of [PMAPVERS, RPCBVERS, RPCBVERS4]) svc.unregister(number, version);
    },
    announce: (address, { ipv6Only = false } = {}) => announce(registry, address, ipv6Only),
    statistics: () => statistics.snapshot(),
  };
}

function announce(registry: RpcbindRegistry, address: ServedAddress, ipv6Only: boolean): Disposable {
  const mappings = placesOf(address, ipv6Only).flatMap((place) => {
    const versions = protocolOf(place.netid) === undefined ? [4, 3] : [4, 3, 2];
    return versions.map((version) => ({ program: RPCBPROG, version, ...place, owner: SUPERUSER }));
  });
  const announced = mappings.filter((mapping) => registry.set(mapping) === 'set');
  return {
    [Symbol.dispose]() {
      for (const { program, version, netid } of announced) registry.unset(program, version, netid);
    },
  };
}
