import { sync, task } from '@gluster-ts/rpcsvc';
import type { Actor, Handlers, RpcRequest } from '@gluster-ts/rpcsvc';
import type { netbuf, rpcb, RPCBVERS, RPCBVERS4, rpcb_rmtcallargs, rpcb_rmtcallres } from './generated/rpcbind.ts';
import type { RpcbindServer } from './server.ts';

/** Version 3 (RFC 1833 section 2.2.1). */
export function rpcbind3Handlers(server: RpcbindServer): Handlers<(typeof RPCBVERS)['procedures']> {
  const { forward, ...common } = commonHandlers(server, 3);
  return { ...common, ...(forward !== undefined && { RPCBPROC_CALLIT: forward(5, false) }) };
}

/** Version 4 (RFC 1833 section 2.2.2). */
export function rpcbind4Handlers(server: RpcbindServer): Handlers<(typeof RPCBVERS4)['procedures']> {
  const { statistics } = server.parts;
  const { forward, ...common } = commonHandlers(server, 4);
  return {
    ...common,
    RPCBPROC_GETVERSADDR: sync((args, request) => {
      statistics.called(4, 9);
      return server.getAddress(4, args, request, true);
    }),
    RPCBPROC_GETADDRLIST: sync((args, request) => {
      statistics.called(4, 11);
      return server.getAddressList(args, request);
    }),
    RPCBPROC_GETSTAT: sync(() => {
      statistics.called(4, 12);
      return statistics.snapshot();
    }),
    ...(forward !== undefined && { RPCBPROC_BCAST: forward(5, false), RPCBPROC_INDIRECT: forward(10, true) }),
  };
}

/** What version 4 has carried over from version 3. */
function commonHandlers(server: RpcbindServer, version: 3 | 4) {
  const { statistics, forwarder, mayRegister: authorize } = server.parts;
  const count = (procedure: number): void => statistics.called(version, procedure);

  const forward = (procedure: number, isIndirect: boolean): Actor<rpcb_rmtcallargs, rpcb_rmtcallres> => {
    const handler = async (args: rpcb_rmtcallargs, request: RpcRequest): Promise<rpcb_rmtcallres> => {
      count(procedure);
      const forwarded = isIndirect ? server.indirect(args, request) : server.callIt(version, args, request);
      const { address, results } = await forwarded;
      return { addr: address, results };
    };
    return task(handler, { idempotent: false });
  };

  return {
    RPCBPROC_NULL: sync(() => count(0)),
    RPCBPROC_SET: sync(
      (args: rpcb, request) => {
        count(1);
        return server.set(version, args, request);
      },
      { authorize },
    ),
    RPCBPROC_UNSET: sync(
      (args: rpcb, request) => {
        count(2);
        return server.unset(version, args, request);
      },
      { authorize },
    ),
    RPCBPROC_GETADDR: sync((args: rpcb, request) => {
      count(3);
      return server.getAddress(version, args, request, false);
    }),
    RPCBPROC_DUMP: sync(() => {
      count(4);
      return server.dump();
    }),
    RPCBPROC_GETTIME: sync(() => {
      count(6);
      return server.getTime();
    }),
    RPCBPROC_UADDR2TADDR: sync((universal: string, request) => {
      count(7);
      return server.toTransportAddress(universal, request);
    }),
    RPCBPROC_TADDR2UADDR: sync((address: netbuf, request) => {
      count(8);
      return server.toUniversalAddress(address, request);
    }),
    forward: forwarder === undefined ? undefined : forward,
  };
}
