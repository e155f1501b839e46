import type { RpcClnt } from '@gluster-ts/rpc-clnt';
import { GF_DUMP } from '@gluster-ts/rpcsvc';

/** Measures one PING on a connection that is there already. */
export async function ping(clnt: RpcClnt): Promise<string> {
  await clnt.connect();
  const begun = performance.now();
  await clnt.call(GF_DUMP, 'PING', undefined);
  return `answered in ${(performance.now() - begun).toFixed(2)} ms\n`;
}

/** A line for each program: its number, version and name. */
export async function dump(clnt: RpcClnt): Promise<string> {
  const { prog } = await clnt.call(GF_DUMP, 'DUMP', { gfs_id: 0n });
  const rows = prog.map(({ prognum, progver, progname }) => `${String(prognum).padStart(10)} ${progver}  ${progname}`);
  return `${['   program v  name', ...rows].join('\n')}\n`;
}
