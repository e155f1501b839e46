import { parseArgs } from 'node:util';
import { formatAddress } from '@gluster-ts/rpc-transport';
import { register } from '@gluster-ts/rpcbind';
import { parseCount, untilSignal } from './arguments.ts';
import { UsageError } from './errors.ts';
import { Instrument } from './server/instrument.ts';

/** The command `serve`: a simulated instrument, until SIGINT or SIGTERM. */
export async function serve(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '0' },
      'measure-ms': { type: 'string', default: '100' },
      register: { type: 'boolean', default: false },
    },
  });
  const port = parseCount(values.port);
  if (port > 65_535) throw new UsageError(`Not a port: ${values.port}`);
  const stop = untilSignal();

  await using instrument = await Instrument.listen({
    host: values.host,
    port,
    measureMs: parseCount(values['measure-ms']),
    event: (event) => console.error(`call failed: ${event.type}`),
  });
  // Instruments are found by their program's number: most clients take no port.
  await using registration = values.register
    ? await register(instrument.programs, instrument.address, { replace: true })
    : undefined;
  if (registration !== undefined) console.log('registered');
  console.log(`listening on ${formatAddress(instrument.address)}`);

  await stop;
  console.log('stopped');
}
