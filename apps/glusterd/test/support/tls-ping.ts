/**
 * Runs beside a glusterd, in its namespaces: pings GF-DUMP on port 24007 as each of several clients, and prints what came
 * of it as JSON. C's daemon takes seconds from listening to its first answer.
 *
 * Arguments: NAME=CERT,KEY,CA with files (several of CERT are joined by +), NAME=,,CA without a certificate, NAME=plain.
 */
import { authGlusterfsV2 } from '@gluster-ts/auth';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { ClientTlsOptions } from '@gluster-ts/rpc-transport';
import { procedure, program, xdrInt, xdrStruct, xdrUhyper } from '@gluster-ts/xdr';

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

const outcomes: Record<string, string> = {};
for (const argument of process.argv.slice(2)) {
  const [name = '', files = ''] = argument.split('=');
  const [cert = '', key = '', ca = ''] = files.split(',');
  const tls: ClientTlsOptions = {
    ca,
    serverName: false,
    handshakeTimeoutMs: 30_000,
    ...(cert === '' ? {} : { cert: cert.split('+'), key }),
  };
  await using clnt = new RpcClnt(
    { host: '127.0.0.1', port: 24_007 },
    { auth: authGlusterfsV2(), timeoutMs: 40_000, reconnect: false, transport: files === 'plain' ? {} : { tls } },
  );
  try {
    const answer = await clnt.call(dump, 'DUMP', { gfs_id: 0xcafen });
    const { state } = clnt;
    const peer = state.kind === 'connected' ? state.connection.tls : undefined;
    outcomes[name] =
      `${answer.op_ret} from ${peer?.certificate?.commonName ?? 'nobody'} by ${peer?.protocol ?? 'nothing'}`;
  } catch (error) {
    outcomes[name] = process.env['WHY'] === undefined ? 'refused' : String(error);
  }
}
process.stdout.write(JSON.stringify(outcomes));
