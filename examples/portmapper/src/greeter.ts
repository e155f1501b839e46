import { parseArgs } from 'node:util';
import { formatAddress } from '@gluster-ts/rpc-transport';
import { register } from '@gluster-ts/rpcbind';
import type { RegisterOptions } from '@gluster-ts/rpcbind';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { parsePort, parseTarget, untilSignal } from './arguments.ts';
import { GREETER_V1, GREETER_V2, language } from './generated/greeter.ts';

const HELLO: Readonly<Record<language, string>> = {
  [language.ENGLISH]: 'Hello',
  [language.FRENCH]: 'Bonjour',
  [language.SWAHILI]: 'Jambo',
};

/** The command `greeter`: a server that registers itself, so that clients need to know no port. */
export async function greeter(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '0' },
      rpcbind: { type: 'string' },
    },
  });
  const stop = untilSignal();

  // Both versions, side by side.
  await using svc = new Rpcsvc({ event: (event) => console.error(`call failed: ${event.type}`) });
  svc.register(GREETER_V1, { GREET: sync((who) => `Hello ${who}`) });
  svc.register(GREETER_V2, { GREET: sync(({ who, how }) => `${HELLO[how]} ${who}`) });

  const { host } = values;
  const port = parsePort(values.port);
  const tcp = await svc.listen({ protocol: 'tcp', host, port });
  const udp = await svc.listen({ protocol: 'udp', host, port });
  const options: RegisterOptions = {
    // What a greeter that crashed has left behind.
    replace: true,
    ...(values.rpcbind !== undefined && { target: parseTarget(values.rpcbind) }),
  };
  // At the end of this block, in this order: no longer registered, no longer listening.
  await using registration = await register(svc.programs, [tcp.address, udp.address], options);
  for (const { version, netid } of registration.services) console.log(`registered version ${version} for ${netid}`);
  console.log(`listening on ${formatAddress(tcp.address)}`);
  console.log(`listening on ${formatAddress(udp.address)}`);

  await stop;
  await registration.release();
  await svc.close({ timeoutMs: 5000 });
  console.log('stopped');
}
