import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { RpcClntOptions } from '@gluster-ts/rpc-clnt';
import { connect } from '@gluster-ts/rpc-transport';
import type { Connection, ConnectOptions } from '@gluster-ts/rpc-transport';
import { RpcbindError } from './errors.ts';
import { lookup } from './lookup.ts';
import { netidOf } from './netid.ts';
import type { LookupQuery, RpcbindClntOptions } from './rpcbind-clnt.ts';
import type { ServiceAddress } from './service-address.ts';
import type { RpcbindTarget } from './target.ts';

/** Settings of {@link connectProgram}; those of the client, and some about finding the program. */
export interface ConnectProgramOptions extends RpcClntOptions, Pick<LookupQuery, 'netid'> {
  /** Gives up when aborted before the first connection stands. Afterwards without effect. */
  readonly signal?: AbortSignal;
  /** How to talk to rpcbind. */
  readonly rpcbind?: RpcbindClntOptions;
  /**
   * Makes a connection to an address that was looked up, for transports of your own. Default: TCP, UDP and unix
   * sockets; ERR_RPCBIND_NO_TRANSPORT for all else.
   */
  readonly connect?: (address: ServiceAddress, options: ConnectOptions) => Promise<Connection>;
}

/**
 * Looks a program up and connects to it. Whenever the connection has to be made anew, the program is looked up again: a
 * server that was started again is on another port.
 *
 * ```ts
 * await using clnt = await connectProgram('storage1', MOUNTVERS3);
 * const exports = await clnt.call(MOUNTVERS3, 'EXPORT', undefined);
 * ```
 *
 * @param host whose rpcbind to ask: a host, or any {@link RpcbindTarget} but a connection
 * @throws RpcbindError ERR_RPCBIND_NOT_REGISTERED and as {@link RpcbindClnt.lookup}; RpcClntError when rpcbind or the
 * program can not be reached
 */
export async function connectProgram(
  host: string | Exclude<RpcbindTarget, Connection>,
  program: { readonly number: number; readonly version: number },
  options: ConnectProgramOptions = {},
): Promise<RpcClnt> {
  const { signal: outer, rpcbind = {}, netid, connect: connectTo = connectTransport, ...clntOptions } = options;
  const query = {
    ...(typeof host === 'string' ? { host } : host),
    program: program.number,
    version: program.version,
    ...(netid !== undefined && { netid }),
  };
  const clnt = new RpcClnt(async (signal) => {
    const address = await lookup(query, { ...rpcbind, signal });
    return connectTo(address, { ...clntOptions.transport, signal });
  }, clntOptions);
  const giveUp = (): void => void clnt.close();
  try {
    outer?.throwIfAborted();
    outer?.addEventListener('abort', giveUp, { once: true });
    await clnt.connect();
    return clnt;
  } catch (error) {
    await clnt.close();
    outer?.throwIfAborted();
    throw error instanceof Error && error.cause instanceof RpcbindError ? error.cause : error;
  } finally {
    outer?.removeEventListener('abort', giveUp);
  }
}

function connectTransport({ netid, endpoint }: ServiceAddress, options: ConnectOptions): Promise<Connection> {
  if ('path' in endpoint) return connect(endpoint, options);
  const { protocol, family } = netidOf(netid) ?? {};
  if (protocol !== 'tcp' && protocol !== 'udp') {
    const message = `Cannot connect over ${netid}: only TCP, UDP and unix sockets are known (option connect)`;
    return Promise.reject(new RpcbindError('ERR_RPCBIND_NO_TRANSPORT', message));
  }
  // The host may be a name that stands for both versions of IP.
  return connect({ protocol, ...endpoint }, { ...options, family: family === 'inet6' ? 6 : 4 });
}
