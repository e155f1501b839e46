/** Runs beside a glusterd, in its namespaces: asks it on its unix socket and over TCP, prints what came as JSON. */
import { authGlusterfsV2 } from '@gluster-ts/auth';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import { procedure, program, xdrInt, xdrOpaque, xdrStruct, xdrUhyper, xdrVoid } from '@gluster-ts/xdr';
import { RpcClnt, RpcClntError } from '../../src/index.ts';

const cli = program({
  name: 'GlusterD svc cli',
  number: 1_238_463,
  version: 2,
  procedures: {
    LIST_FRIENDS: procedure(
      3,
      xdrStruct({ flags: xdrInt, dict: xdrOpaque() }),
      xdrStruct({ op_ret: xdrInt, op_errno: xdrInt, friends: xdrOpaque() }),
    ),
    NOT_ONE: procedure(200, xdrVoid, xdrVoid),
  },
});

const dump = program({
  name: 'GF-DUMP',
  number: 123_451_501,
  version: 1,
  procedures: {
    DUMP: procedure(
      1,
      xdrStruct({ gfs_id: xdrUhyper }),
      xdrStruct({ gfs_id: xdrUhyper, op_ret: xdrInt, op_errno: xdrInt }),
    ),
  },
});

const answers: Record<string, unknown> = {};
const endpoints: Record<string, Endpoint> = {
  unix: { path: '/run/glusterd.socket' },
  tcp: { host: '127.0.0.1', port: 24_007 },
};

for (const [name, endpoint] of Object.entries(endpoints)) {
  await using clnt = new RpcClnt(endpoint, { auth: authGlusterfsV2() });
  const ask = (call: Promise<unknown>): Promise<unknown> =>
    call.catch((error: unknown) => (error instanceof RpcClntError ? error.message : String(error)));
  const friends = await clnt.call(cli, 'LIST_FRIENDS', { flags: 2, dict: new Uint8Array(0) }).catch(() => undefined);
  answers[name] = {
    friends: friends && { ...friends, friends: Buffer.from(friends.friends).toString('latin1') },
    unknown: await ask(clnt.call(cli, 'NOT_ONE', undefined)),
    version: await ask(clnt.call({ ...cli, version: 7 }, 'NOT_ONE', undefined)),
    dump: await ask(
      clnt
        .call(dump, 'DUMP', { gfs_id: 0xcafen })
        .then(({ gfs_id, ...rest }) => ({ gfs_id: gfs_id.toString(16), ...rest })),
    ),
  };
}
process.stdout.write(JSON.stringify(answers));
