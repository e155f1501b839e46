import { parseArgs } from 'node:util';
import { formatAddress } from '@gluster-ts/rpc-transport';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import { rpcbindProgram, RpcbindRegistry, RPCBIND_SOCKET_PATH } from '@gluster-ts/rpcbind';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import { parsePort, untilSignal } from './arguments.ts';

/** The command `serve`: a portmapper, until SIGINT or SIGTERM. What was registered is forgotten then. */
export async function serve(args: readonly string[]): Promise<void> {
  const endpoints = endpointsOf(args);
  const stop = untilSignal();
  const svc = new Rpcsvc({ event: (event) => console.error(`call failed: ${event.type}`) });
  const registry = new RpcbindRegistry();
  const portmapper = rpcbindProgram(registry).register(svc);

  try {
    for (const endpoint of endpoints) {
      // Else listening on :: would take the IPv4 of 0.0.0.0.
      const { address } = await svc.listen(endpoint, { ipv6Only: true });
      // It is a program as others are, and found in its own list.
      portmapper.announce(address, { ipv6Only: true });
      console.log(`listening on ${formatAddress(address)}`);
    }
    await stop;
  } finally {
    await svc.close({ timeoutMs: 5000 });
  }
  console.log('stopped');
}

function endpointsOf(args: readonly string[]): Endpoint[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', multiple: true, default: ['127.0.0.1'] },
      port: { type: 'string', default: '111' },
      unix: { type: 'string', default: RPCBIND_SOCKET_PATH },
    },
  });
  const port = parsePort(values.port);
  const overIp = values.host.flatMap((host): Endpoint[] => [
    { protocol: 'tcp', host, port },
    { protocol: 'udp', host, port },
  ]);
  return [...overIp, { path: values.unix }];
}
