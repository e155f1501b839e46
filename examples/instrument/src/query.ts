import { parseArgs } from 'node:util';
import { oneCommand, parseAddress, parseCount } from './arguments.ts';
import { InstrumentClient } from './client/instrument-client.ts';

/** The command `query`: sends a message; when it asks something, returns the answer. */
export async function query(args: readonly string[]): Promise<string | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      timeout: { type: 'string', default: '5000' },
      'lock-timeout': { type: 'string', default: '0' },
      device: { type: 'string', default: 'inst0' },
    },
  });
  const [address, ...commands] = positionals;
  const target = parseAddress(address);
  const command = oneCommand(commands);

  await using instrument = await InstrumentClient.open(target, {
    device: values.device,
    ioTimeoutMs: parseCount(values.timeout),
    lockTimeoutMs: parseCount(values['lock-timeout']),
  });
  if (command.includes('?')) return await instrument.query(command);
  await instrument.write(command);
  return undefined;
}
