import { sync, task } from '@gluster-ts/rpcsvc';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { IPPROTO_TCP, IPPROTO_UDP } from './generated/rpcbind.ts';
import type { mapping, PMAPVERS, pmaplist } from './generated/rpcbind.ts';
import type { RpcbindServer } from './server.ts';
import { bytesOf } from './text.ts';
import { parseUniversalAddress } from './universal-address.ts';

const NOTHING = new Uint8Array(0);

/** Version 2, the portmapper (RFC 1833 section 3.2): the registrations for TCP and UDP over IPv4, by their ports. */
export function portmapperHandlers(server: RpcbindServer): Handlers<(typeof PMAPVERS)['procedures']> {
  const { registry, statistics, forwarder, mayRegister: authorize } = server.parts;
  const count = (procedure: number): void => statistics.called(2, procedure);
  return {
    PMAPPROC_NULL: sync(() => count(0)),

    PMAPPROC_SET: sync(
      (args, request) => {
        count(1);
        const netid = netidOfProtocol(args.prot);
        if (netid === undefined || args.port > 0xffff) return false;
        const address = `0.0.0.0.${args.port >> 8}.${args.port & 0xff}`;
        return server.set(2, registration(args, netid, address), request);
      },
      { authorize },
    ),

    // "The protocol and port number fields of the argument are ignored". True when one of both was allowed, as in C.
    PMAPPROC_UNSET: sync(
      (args, request) => {
        count(2);
        const unset = ['tcp', 'udp'].map((netid) => server.unset(2, registration(args, netid, ''), request));
        return unset.includes(true);
      },
      { authorize },
    ),

    PMAPPROC_GETPORT: sync(({ prog, vers, prot }) => {
      count(3);
      const netid = netidOfProtocol(prot);
      const found = netid === undefined ? undefined : registry.find(prog, vers, netid);
      if (netid !== undefined) statistics.lookedUp(2, prog, vers, netid, found !== undefined);
      return found === undefined ? 0 : portOf(found.netid, found.address);
    }),

    PMAPPROC_DUMP: sync(() => {
      count(4);
      const list: pmaplist[number][] = [];
      for (const { program, version, netid, address } of registry) {
        const prot = protocolOf(netid);
        if (prot === undefined) continue;
        list.push({ map: { prog: program, vers: version, prot, port: portOf(netid, address) } });
      }
      return list;
    }),

    ...(forwarder !== undefined && {
      PMAPPROC_CALLIT: task(
        async (args, request) => {
          count(5);
          const { to, results } = await server.callIt(2, args, request);
          return { port: portOf(to.netid, to.address), res: results };
        },
        { idempotent: false },
      ),
    }),
  };
}

/** The network identifier of a protocol number; undefined when the portmapper has none for it. */
export function netidOfProtocol(protocol: number): 'tcp' | 'udp' | undefined {
  return protocol === IPPROTO_TCP ? 'tcp' : protocol === IPPROTO_UDP ? 'udp' : undefined;
}

/** The number of a protocol that the portmapper knows; undefined for all else. */
export function protocolOf(netid: string): number | undefined {
  return netid === 'tcp' ? IPPROTO_TCP : netid === 'udp' ? IPPROTO_UDP : undefined;
}

/** 0, which means that there is none, for a service with a path. */
function portOf(netid: string, address: string): number {
  const endpoint = parseUniversalAddress(netid, address);
  return 'path' in endpoint ? 0 : endpoint.port;
}

function registration({ prog, vers }: mapping, netid: string, address: string) {
  return { r_prog: prog, r_vers: vers, r_netid: bytesOf(netid), r_addr: bytesOf(address), r_owner: NOTHING };
}
