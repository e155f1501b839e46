import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { RpcClntOptions } from '@gluster-ts/rpc-clnt';
import { memoryPair } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import type { RpcsvcEvent, RpcsvcOptions } from '@gluster-ts/rpcsvc';
import { rpcbindProgram, RpcbindRegistry } from '../../src/index.ts';
import type { Mapping, RpcbindProgram, RpcbindProgramOptions } from '../../src/index.ts';
import { bytesOf } from '../../src/text.ts';
import type { rpcb } from '../../src/index.ts';

type Address = Connection['peer'];

/** Addresses of the two ends of a connection, as the server sees them. */
export interface Ends {
  readonly peer: Address;
  readonly local: Address;
}

export const OVER_UNIX: Ends = {
  peer: { family: 'unix', path: '' },
  local: { family: 'unix', path: '/run/rpcbind.sock' },
};
export const OVER_TCP: Ends = {
  peer: { family: 'ipv4', host: '192.0.2.99', port: 50_000 },
  local: { family: 'ipv4', host: '192.0.2.1', port: 111 },
};
export const OVER_UDP: Ends = {
  peer: { family: 'ipv4', host: '192.0.2.99', port: 50_000, protocol: 'udp' },
  local: { family: 'ipv4', host: '192.0.2.1', port: 111, protocol: 'udp' },
};
export const OVER_TCP6: Ends = {
  peer: { family: 'ipv6', host: '2001:db8::99', port: 50_000 },
  local: { family: 'ipv6', host: '2001:db8::1', port: 111 },
};
export const OVER_LOOPBACK: Ends = {
  peer: { family: 'ipv4', host: '127.0.0.1', port: 50_000 },
  local: { family: 'ipv4', host: '127.0.0.1', port: 111 },
};

/** The same connection, but as if its ends were there. */
export function seenAt(connection: Connection, ends: Ends): Connection {
  return new Proxy(connection, {
    get(target, property) {
      if (property === 'peer' || property === 'local') return ends[property];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** An rpcbind, and connections to it from wherever a test wants. */
export class TestRpcbind {
  readonly registry: RpcbindRegistry;
  readonly program: RpcbindProgram;
  readonly events: RpcsvcEvent[] = [];
  readonly svc: Rpcsvc;

  constructor(
    options: RpcbindProgramOptions = {},
    registry: RpcbindRegistry = new RpcbindRegistry(),
    svcOptions: RpcsvcOptions = {},
  ) {
    this.registry = registry;
    this.svc = new Rpcsvc({ event: (event) => this.events.push(event), ...svcOptions });
    this.program = rpcbindProgram(registry, options).register(this.svc);
  }

  /** A connection to it; the client's end. Without ends: one within this process. */
  connect(ends?: Ends): Connection {
    const pair = memoryPair();
    if (ends === undefined) {
      this.svc.attach(pair.server);
      return pair.client;
    }
    this.svc.attach(seenAt(pair.server, ends));
    return seenAt(pair.client, { peer: ends.local, local: ends.peer });
  }

  /** A client that is connected to it. */
  clnt(ends?: Ends, options: RpcClntOptions = {}): RpcClnt {
    return new RpcClnt(this.connect(ends), options);
  }
}

/** A registration, with what matters to a test changed. */
export function nfs(fields: Partial<Mapping> = {}): Mapping {
  return { program: 100_003, version: 3, netid: 'tcp', address: '0.0.0.0.8.1', owner: 'superuser', ...fields };
}

/** The same in the form of the protocol. */
export function rpcbOf({ program, version, netid, address, owner }: Mapping): rpcb {
  return {
    r_prog: program,
    r_vers: version,
    r_netid: bytesOf(netid),
    r_addr: bytesOf(address),
    r_owner: bytesOf(owner),
  };
}
