import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import { AuthStat } from '@gluster-ts/xdr';
import { expect, it } from 'vitest';
import { PMAPVERS, rpcbindProgram, RpcbindRegistry, RPCBVERS, RPCBVERS4 } from '../src/index.ts';
import { Temporary } from './support/temporary.ts';

it('lists are kept from who calls over UDP by the hook that the README shows', async () => {
  await using temporary = await Temporary.make();
  const svc = new Rpcsvc({
    authorize: ({ connection, procedure }) => !(connection.datagram && procedure.endsWith('_DUMP')),
  });
  rpcbindProgram(new RpcbindRegistry()).register(svc);
  const { address: udp } = await temporary.serve(svc, { protocol: 'udp', host: '127.0.0.1', port: 0 });
  const { address: tcp } = await temporary.serve(svc, { host: '127.0.0.1', port: 0 });
  if (udp.family !== 'ipv4' || tcp.family !== 'ipv4') throw new Error('Not on IPv4');
  await using overUdp = new RpcClnt(udp);
  await using overTcp = new RpcClnt(tcp);
  const dumps = (clnt: RpcClnt): Promise<unknown>[] => [
    clnt.call(PMAPVERS, 'PMAPPROC_DUMP', undefined),
    clnt.call(RPCBVERS, 'RPCBPROC_DUMP', undefined),
    clnt.call(RPCBVERS4, 'RPCBPROC_DUMP', undefined),
  ];
  const refused = { status: 'rejected', reason: { code: 'ERR_RPC_AUTH_ERROR', authStat: AuthStat.AUTH_TOOWEAK } };
  expect(await Promise.allSettled(dumps(overUdp))).toMatchObject([refused, refused, refused]);
  expect(await Promise.all(dumps(overTcp))).toEqual([[], [], []]);
  const question = { prog: 100_003, vers: 3, prot: 17, port: 0 };
  expect(await overUdp.call(PMAPVERS, 'PMAPPROC_GETPORT', question)).toBe(0);
});
