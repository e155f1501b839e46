import type { RpcRequest } from '@gluster-ts/rpcsvc';

/** What actors look at of the request that they answer. */
export type ActorRequest = Pick<RpcRequest, 'xid' | 'connection'>;
