import type { CallOptions } from '@gluster-ts/rpc-clnt';
import { RpcbindClnt } from './rpcbind-clnt.ts';
import type { LookupQuery, RpcbindClntOptions } from './rpcbind-clnt.ts';
import type { ServiceAddress } from './service-address.ts';
import type { RpcbindTarget } from './target.ts';

/** Settings of {@link lookup}. */
export interface AskOptions extends RpcbindClntOptions, Pick<CallOptions, 'signal'> {}

/**
 * Asks an rpcbind where a program is:
 *
 * ```ts
 * const { endpoint } = await lookup({ host: 'storage1', program: 100_003, version: 3 });
 * ```
 *
 * @throws RpcbindError ERR_RPCBIND_NOT_REGISTERED and as {@link RpcbindClnt.lookup}; RpcClntError
 */
export async function lookup(query: LookupQuery & RpcbindTarget, options: AskOptions = {}): Promise<ServiceAddress> {
  const { signal, ...clntOptions } = options;
  await using rpcbind = new RpcbindClnt(query, clntOptions);
  return await rpcbind.lookup(query, signal === undefined ? {} : { signal });
}
