import { parseArgs } from 'node:util';
import { formatAddress } from '@gluster-ts/rpc-transport';
import type { Endpoint } from '@gluster-ts/rpc-transport';
import { parseHostAndPort } from './address.ts';
import { calculatorService } from './service.ts';

const DEFAULT_ADDRESS: Endpoint = { host: '127.0.0.1', port: 20_099 };

/** The command `serve`: listens wherever it is told to, until SIGINT or SIGTERM. */
export async function serve(args: readonly string[]): Promise<void> {
  const endpoints = endpointsOf(args);
  const stop = untilSignal();
  const svc = calculatorService((event) => console.error(`call failed: ${event.type}`));

  try {
    for (const endpoint of endpoints) {
      const { address } = await svc.listen(endpoint);
      console.log(`listening on ${formatAddress(address)}`);
    }
    await stop;
  } finally {
    // Nobody is cut off who is answered within this time.
    await svc.close({ timeoutMs: 5000 });
  }
  console.log(`stopped; calls answered: ${svc.stats().replies}`);
}

function endpointsOf(args: readonly string[]): Endpoint[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tcp: { type: 'string', multiple: true, default: [] },
      udp: { type: 'string', multiple: true, default: [] },
      unix: { type: 'string', multiple: true, default: [] },
    },
  });
  const endpoints: Endpoint[] = [
    ...values.tcp.map(parseHostAndPort),
    ...values.udp.map((text) => ({ protocol: 'udp' as const, ...parseHostAndPort(text) })),
    ...values.unix.map((path) => ({ path })),
  ];
  return endpoints.length === 0 ? [DEFAULT_ADDRESS] : endpoints;
}

/** Resolves when somebody wants this process to end. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
