import { RpcClntError } from '@gluster-ts/rpc-clnt';
import type { RpcClnt } from '@gluster-ts/rpc-clnt';
import { RPCBVERS4 } from '../../src/index.ts';
import { nfs, rpcbOf } from './serve.ts';

/** The code of a failed call. */
export async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RpcClntError) return error.code;
    throw error;
  }
  return undefined;
}

/** Registers NFS, or what `fields` make of it. */
export function set(clnt: RpcClnt, fields: Parameters<typeof nfs>[0] = {}): Promise<boolean> {
  return clnt.call(RPCBVERS4, 'RPCBPROC_SET', rpcbOf(nfs(fields)));
}

/** Takes it back. */
export function unset(clnt: RpcClnt, fields: Parameters<typeof nfs>[0] = {}): Promise<boolean> {
  return clnt.call(RPCBVERS4, 'RPCBPROC_UNSET', rpcbOf(nfs(fields)));
}
