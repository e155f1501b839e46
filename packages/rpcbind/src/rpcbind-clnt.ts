import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { CallOptions, RpcClntOptions } from '@gluster-ts/rpc-clnt';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { ArgsOf, Procedures, Program, ResultOf } from '@gluster-ts/xdr';
import { RpcbindError } from './errors.ts';
import { PMAPVERS, RPCBVERS, RPCBVERS4 } from './generated/rpcbind.ts';
import type { rpcb, rpcb_entry, rpcb_stat_byvers } from './generated/rpcbind.ts';
import type { Mapping } from './mapping.ts';
import { netidOfAddress } from './netid.ts';
import type { TransportNetid } from './netid.ts';
import { netidOfProtocol, protocolOf } from './portmapper-handlers.ts';
import { askedHost, canBeReached, serviceAddress, THIS_MACHINE } from './service-address.ts';
import type { AskedHost, ServiceAddress } from './service-address.ts';
import { clntTargetOf, describeTarget } from './target.ts';
import type { RpcbindTarget } from './target.ts';
import { bytesOf, textOf } from './text.ts';
import { formatUniversalAddress, parseUniversalAddress } from './universal-address.ts';
import { Versions } from './versions.ts';
import type { Attempt } from './versions.ts';

/** How to talk to an rpcbind. */
export interface RpcbindClntOptions extends Pick<RpcClntOptions, 'auth' | 'transport'> {
  /** Each question must be answered within this time, connecting included. Default 10,000; 0: never. */
  readonly timeoutMs?: number;
}

/** What is looked up. */
export interface LookupQuery {
  readonly program: number;
  readonly version: number;
  /**
   * Over which transport, or the first of which. Default: TCP, first over the IP version over which rpcbind is asked,
   * then over the other one.
   */
  readonly netid?: string | readonly string[];
}

/** What stands before rpcbind's answers: what its connection is. */
interface Link {
  /** Network identifier of the transport. */
  readonly netid: TransportNetid;
  readonly asked: AskedHost;
  /** Universal address at which it was reached, for it to tell from which network; empty where there is none. */
  readonly hint: string;
}

/**
 * Asks an rpcbind, in the highest version that it speaks: 4, 3, or 2, the portmapper.
 *
 * Every method takes the `signal` and `timeoutMs` of a call, and rejects with an `RpcClntError` when rpcbind can not be
 * reached or refuses to talk.
 *
 * ```ts
 * await using rpcbind = new RpcbindClnt({ host: 'storage1' });
 * const { endpoint } = await rpcbind.lookup({ program: 100_003, version: 3 });
 * ```
 */
export class RpcbindClnt implements AsyncDisposable {
  readonly #target: RpcbindTarget;
  readonly #clnt: RpcClnt;
  readonly #versions = new Versions();

  constructor(target: RpcbindTarget, options: RpcbindClntOptions = {}) {
    this.#target = target;
    this.#clnt = new RpcClnt(clntTargetOf(target), {
      ...options,
      timeoutMs: options.timeoutMs ?? 10_000,
      reconnect: false,
    });
  }

  /**
   * Where a program is: GETVERSADDR, GETADDR or GETPORT; for another transport than the one that rpcbind is asked over,
   * DUMP. A version below 4 of rpcbind may give the address of another version of the program, whose server then says
   * PROG_MISMATCH.
   *
   * @throws RpcbindError ERR_RPCBIND_NOT_REGISTERED, ERR_RPCBIND_BAD_ADDRESS, ERR_RPCBIND_NO_TRANSPORT
   */
  async lookup(query: LookupQuery, options: CallOptions = {}): Promise<ServiceAddress> {
    const { program, version } = query;
    const link = await this.#link(options);
    const netids = netidsOf(query, link);
    let all: readonly Mapping[] | undefined;
    for (const netid of netids) {
      let address: string | undefined;
      if (netid === link.netid) {
        address = await this.#addressOf(program, version, link, options);
      } else {
        all ??= await this.dump(options);
        const is = (one: Mapping) => one.program === program && one.version === version && one.netid === netid;
        address = all.find(is)?.address;
      }
      if (address !== undefined && address !== '')
        return serviceAddress({ program, version, netid, address }, link.asked);
    }
    const what = `Program ${program} version ${version} is not registered for ${netids.join(' or ')}`;
    throw new RpcbindError('ERR_RPCBIND_NOT_REGISTERED', `${what} with ${describeTarget(this.#target)}`);
  }

  /** All that is registered. The portmapper tells of TCP and UDP over IPv4 only, and not of owners. */
  async dump(options: CallOptions = {}): Promise<readonly Mapping[]> {
    return this.#ask('list registrations', [
      {
        version: 4,
        ask: async () => (await this.#clnt.call(RPCBVERS4, 'RPCBPROC_DUMP', undefined, options)).map(fromRpcb),
      },
      {
        version: 3,
        ask: async () => (await this.#clnt.call(RPCBVERS, 'RPCBPROC_DUMP', undefined, options)).map(fromRpcb),
      },
      {
        version: 2,
        ask: async () => {
          const list = await this.#clnt.call(PMAPVERS, 'PMAPPROC_DUMP', undefined, options);
          return list.map(({ map: { prog, vers, prot, port } }) => ({
            program: prog,
            version: vers,
            netid: netidOfProtocol(prot) ?? `protocol ${prot}`,
            address: portAddress(port),
            owner: '',
          }));
        },
      },
    ]);
  }

  /**
   * Registers. False when rpcbind refuses: another address is registered, or the caller may not.
   *
   * @throws RpcbindError ERR_RPCBIND_BAD_ADDRESS; ERR_RPCBIND_UNSUPPORTED when only a portmapper is there, which knows
   * TCP and UDP over IPv4 only
   */
  async set(mapping: Omit<Mapping, 'owner'>, options: CallOptions = {}): Promise<boolean> {
    const { program, version, netid, address } = mapping;
    const endpoint = parseUniversalAddress(netid, address);
    const prot = protocolOf(netid);
    const port = 'port' in endpoint ? endpoint.port : 0;
    const args = toRpcb(program, version, netid, address);
    return this.#ask(`register ${netid}`, [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_SET', args, options) },
      { version: 3, ask: () => this.#clnt.call(RPCBVERS, 'RPCBPROC_SET', args, options) },
      ...inVersion2(prot, (prot) => {
        return this.#clnt.call(PMAPVERS, 'PMAPPROC_SET', { prog: program, vers: version, prot, port }, options);
      }),
    ]);
  }

  /**
   * Removes a registration, or those for all transports when no `netid` is given; of a portmapper always those for TCP and
   * UDP. False when somebody else made them. True also when there were none.
   */
  async unset(
    mapping: Pick<Mapping, 'program' | 'version'> & { netid?: string },
    options: CallOptions = {},
  ): Promise<boolean> {
    const { program, version, netid = '' } = mapping;
    const args = toRpcb(program, version, netid, '');
    return this.#ask(`remove ${netid}`, [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_UNSET', args, options) },
      { version: 3, ask: () => this.#clnt.call(RPCBVERS, 'RPCBPROC_UNSET', args, options) },
      ...inVersion2(netid === '' ? 0 : protocolOf(netid), (prot) => {
        return this.#clnt.call(PMAPVERS, 'PMAPPROC_UNSET', { prog: program, vers: version, prot, port: 0 }, options);
      }),
    ]);
  }

  /** GETADDRLIST: every address of a program for the transports of the family that rpcbind is asked over. Version 4. */
  async addresses(
    query: Pick<LookupQuery, 'program' | 'version'>,
    options: CallOptions = {},
  ): Promise<readonly rpcb_entry[]> {
    const { netid, hint } = await this.#link(options);
    const args = toRpcb(query.program, query.version, netid, hint);
    return this.#ask('list addresses', [
      {
        version: 4,
        ask: async () => {
          const list = await this.#clnt.call(RPCBVERS4, 'RPCBPROC_GETADDRLIST', args, options);
          return list.map((one) => one.rpcb_entry_map);
        },
      },
    ]);
  }

  /** GETTIME: the other machine's clock, in whole seconds since 1970. Versions 3 and 4. */
  async time(options: CallOptions = {}): Promise<number> {
    return this.#ask('tell the time', [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_GETTIME', undefined, options) },
      { version: 3, ask: () => this.#clnt.call(RPCBVERS, 'RPCBPROC_GETTIME', undefined, options) },
    ]);
  }

  /** GETSTAT: what versions 2, 3 and 4 were asked, in this order. Version 4. */
  async statistics(options: CallOptions = {}): Promise<rpcb_stat_byvers> {
    return this.#ask('tell statistics', [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_GETSTAT', undefined, options) },
    ]);
  }

  /**
   * INDIRECT and CALLIT: has rpcbind call a procedure of a program that is registered with it. Most do not do so, or not
   * over connections, where some of them do not even answer: `timeoutMs` is how long to wait.
   *
   * @returns the result, and the universal address (of a portmapper: made of the port) of who gave it
   */
  async indirect<P extends Procedures, Name extends keyof P & string>(
    program: Program<P>,
    procedure: Name,
    args: ArgsOf<P[Name]>,
    options: CallOptions = {},
  ): Promise<{ readonly address: string; readonly result: ResultOf<P[Name]> }> {
    const found = Object.hasOwn(program.procedures, procedure) ? program.procedures[procedure] : undefined;
    if (found === undefined) {
      throw new RpcbindError(
        'ERR_RPCBIND_BAD_OPTION',
        `Cannot call ${procedure}: ${program.name} has no such procedure`,
      );
    }
    const w = new XdrWriter();
    found.args.encode(w, args);
    const call = { prog: program.number, vers: program.version, proc: found.number, args: w.finish() };
    const { address, bytes } = await this.#ask('pass a call on', [
      {
        version: 4,
        ask: async () => {
          const { addr, results } = await this.#clnt.call(RPCBVERS4, 'RPCBPROC_INDIRECT', call, options);
          return { address: addr, bytes: results };
        },
      },
      {
        version: 3,
        ask: async () => {
          const { addr, results } = await this.#clnt.call(RPCBVERS, 'RPCBPROC_CALLIT', call, options);
          return { address: addr, bytes: results };
        },
      },
      {
        version: 2,
        ask: async () => {
          const { port, res } = await this.#clnt.call(PMAPVERS, 'PMAPPROC_CALLIT', call, options);
          return { address: portAddress(port), bytes: res };
        },
      },
    ]);
    // What the description's codec decodes is what ResultOf names.
    return { address, result: found.result.decode(new XdrReader(bytes)) as ResultOf<P[Name]> };
  }

  /** Closes the connection, unless it was handed in. */
  close(): Promise<void> {
    return this.#clnt.close();
  }

  /** The same as {@link RpcbindClnt.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask<T>(what: string, attempts: readonly Attempt<T>[]): Promise<T> {
    const asked = await this.#versions.ask(attempts);
    if (asked !== undefined) return asked.answer;
    const message = `Cannot ${what}: ${describeTarget(this.#target)} speaks no version that can`;
    throw new RpcbindError('ERR_RPCBIND_UNSUPPORTED', message);
  }

  /** The address for the transport that rpcbind is asked over; empty or undefined when there is none. */
  async #addressOf(prog: number, vers: number, link: Link, options: CallOptions): Promise<string | undefined> {
    const args = toRpcb(prog, vers, link.netid, link.hint);
    return this.#ask('look up', [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_GETVERSADDR', args, options) },
      { version: 3, ask: () => this.#clnt.call(RPCBVERS, 'RPCBPROC_GETADDR', args, options) },
      ...inVersion2(protocolOf(link.netid), async (prot) => {
        const port = await this.#clnt.call(PMAPVERS, 'PMAPPROC_GETPORT', { prog, vers, prot, port: 0 }, options);
        return port === 0 ? '' : portAddress(port);
      }),
    ]);
  }

  /** Connects, if need be, and tells what the connection is. */
  async #link(options: CallOptions): Promise<Link> {
    // A call, because it has a signal and a timeout; every version of every rpcbind answers it.
    if (this.#clnt.state.kind !== 'connected') await this.#ping(options);
    const { state } = this.#clnt;
    const peer = state.kind === 'connected' ? state.connection.peer : undefined;
    if (peer?.family !== 'ipv4' && peer?.family !== 'ipv6') return { netid: 'local', asked: THIS_MACHINE, hint: '' };
    const netid = netidOfAddress(peer);
    const host = 'host' in this.#target ? this.#target.host : peer.host;
    const hint = peer.host.includes('%') ? '' : formatUniversalAddress(netid, peer);
    return { netid, asked: askedHost(host), hint };
  }

  #ping(options: CallOptions): Promise<void> {
    return this.#ask('answer', [
      { version: 4, ask: () => this.#clnt.call(RPCBVERS4, 'RPCBPROC_NULL', undefined, options) },
      { version: 3, ask: () => this.#clnt.call(RPCBVERS, 'RPCBPROC_NULL', undefined, options) },
      { version: 2, ask: () => this.#clnt.call(PMAPVERS, 'PMAPPROC_NULL', undefined, options) },
    ]);
  }
}

function netidsOf({ netid }: LookupQuery, link: Link): readonly string[] {
  if (typeof netid === 'string') return [netid];
  if (netid !== undefined) return netid;
  const both = link.netid.endsWith('6') ? ['tcp6', 'tcp'] : ['tcp', 'tcp6'];
  return both.filter((one) => canBeReached(link.asked, one));
}

function inVersion2<T>(prot: number | undefined, ask: (prot: number) => Promise<T>): readonly Attempt<T>[] {
  return prot === undefined ? [] : [{ version: 2, ask: () => ask(prot) }];
}

/** The owner is who we are; rpcbind finds that out for itself, if it can. */
function toRpcb(program: number, version: number, netid: string, address: string): rpcb {
  return {
    r_prog: program,
    r_vers: version,
    r_netid: bytesOf(netid),
    r_addr: bytesOf(address),
    r_owner: bytesOf(String(process.geteuid?.() ?? '')),
  };
}

function fromRpcb({ rpcb_map: { r_prog, r_vers, r_netid, r_addr, r_owner } }: { rpcb_map: rpcb }): Mapping {
  return {
    program: r_prog,
    version: r_vers,
    netid: textOf(r_netid),
    address: textOf(r_addr),
    owner: textOf(r_owner),
  };
}

/** What a portmapper tells of an address. */
function portAddress(port: number): string {
  return `0.0.0.0.${port >>> 8}.${port & 0xff}`;
}
