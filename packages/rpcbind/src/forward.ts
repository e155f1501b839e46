import { networkInterfaces } from 'node:os';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import type { RpcRequest } from '@gluster-ts/rpcsvc';
import { procedure, program, sizeOfFixedOpaque } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { RpcbindError } from './errors.ts';
import { RPCBPROG } from './generated/rpcbind.ts';
import type { rpcb_rmtcallargs } from './generated/rpcbind.ts';
import type { Mapping } from './mapping.ts';
import { netidOf } from './netid.ts';
import { isLoopback, isWildcard, parseUniversalAddress } from './universal-address.ts';

/** A call that somebody wants passed on. */
export interface ForwardedCall {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/** What makes an rpcbind pass calls on: CALLIT, BCAST and INDIRECT. */
export interface ForwardOptions {
  /**
   * Which calls. They arrive from this machine's loopback address, without credential, and so look local to the service
   * that receives them: allow what strangers may do.
   */
  readonly allow: (call: ForwardedCall, request: RpcRequest) => boolean;
  /** A call must be answered within this time, connecting included. Default 5000. */
  readonly timeoutMs?: number;
  /** Most calls that are under way; further ones fail. Default 16. */
  readonly inFlightMax?: number;
}

/** Arguments and results as they are, of whatever type. */
const anything: XdrType<Uint8Array> = {
  decode: (r) => r.opaqueFixed(r.remaining),
  encode: (w, bytes) => w.opaqueFixed(bytes, bytes.length),
  size: (bytes) => sizeOfFixedOpaque(bytes.length),
  sizeMin: 0,
};

/** Passes calls on to services of this machine. */
export class Forwarder {
  readonly #allow: ForwardOptions['allow'];
  readonly #timeoutMs: number;
  readonly #inFlightMax: number;
  #inFlight = 0;

  /** @throws RpcbindError ERR_RPCBIND_BAD_OPTION */
  constructor({ allow, timeoutMs = 5000, inFlightMax = 16 }: ForwardOptions) {
    this.#allow = allow;
    this.#timeoutMs = positive('forward.timeoutMs', timeoutMs);
    this.#inFlightMax = positive('forward.inFlightMax', inFlightMax);
  }

  /**
   * May the call be passed on at all? rpcbind's own procedures never: they would come from this machine, and so could
   * register.
   */
  allows({ prog, vers, proc }: rpcb_rmtcallargs, request: RpcRequest): boolean {
    if (prog === RPCBPROG) return false;
    return this.#allow({ program: prog, version: vers, procedure: proc }, request);
  }

  /** The result's bytes. Rejects when there is no result, for whatever reason. */
  async call(to: Mapping, { prog, vers, proc, args }: rpcb_rmtcallargs, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#inFlight >= this.#inFlightMax) {
      throw new RpcbindError('ERR_RPCBIND_REFUSED', `Cannot pass on more than ${this.#inFlightMax} calls at a time`);
    }
    const endpoint = reachable(to);
    // A call that came over UDP is repeated by who made it, and by nobody else.
    const options = { reconnect: false, retransmit: false, timeoutMs: this.#timeoutMs } as const;
    const description = program({
      name: 'forwarded',
      number: prog,
      version: vers,
      procedures: { CALL: procedure(proc, anything, anything) },
    });
    this.#inFlight++;
    try {
      await using clnt = new RpcClnt(endpoint, options);
      return await clnt.call(description, 'CALL', args, { signal });
    } finally {
      this.#inFlight--;
    }
  }
}

/** Only services of this machine: an address of another may be registered, but is nobody's to be called from here. */
function reachable({ netid, address }: Mapping): Endpoint {
  const endpoint = parseUniversalAddress(netid, address);
  const { protocol, family } = netidOf(netid) ?? {};
  if ('path' in endpoint) return endpoint;
  if (protocol !== 'tcp' && protocol !== 'udp') throw unreachable(netid, address);
  const { host, port } = endpoint;
  if (isWildcard(host)) return { protocol, host: family === 'inet6' ? '::1' : '127.0.0.1', port };
  const isOurs =
    isLoopback(host) ||
    Object.values(networkInterfaces()).some((addresses) => addresses?.some((one) => one.address === host));
  if (!isOurs) throw unreachable(netid, address);
  return { protocol, host, port };
}

function unreachable(netid: string, address: string): RpcbindError {
  return new RpcbindError('ERR_RPCBIND_NO_TRANSPORT', `Cannot pass a call on to ${address} of ${netid}`);
}

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new RpcbindError('ERR_RPCBIND_BAD_OPTION', `Option ${name} is ${value}, not above 0`);
}
