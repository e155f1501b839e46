import { parseArgs } from 'node:util';
import { formatAddress, listen } from '@gluster-ts/rpc-transport';
import type { Endpoint, Listener } from '@gluster-ts/rpc-transport';
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

  const listeners: Listener[] = [];
  try {
    for (const endpoint of endpoints) {
      const listener = await listen(endpoint, {
        accept: (connection) => void svc.attach(connection),
        // Else listening on :: would take the IPv4 of 0.0.0.0.
        ipv6Only: true,
      });
      listeners.push(listener);
      // It is a program as others are, and found in its own list.
      portmapper.announce(listener.address, { ipv6Only: true });
      console.log(`listening on ${formatAddress(listener.address)}`);
    }
    await stop;
  } finally {
    await Promise.all(listeners.map((listener) => listener.close()));
    await svc.drain({ timeoutMs: 5000 });
    await Promise.all(listeners.map((listener) => listener.drain()));
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
