import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { oneCommand, parseAddress, parseCount } from './arguments.ts';
import { InstrumentClient } from './client/instrument-client.ts';
import { DeviceError } from './errors.ts';

/** The command `abort`: asks something that takes its time, and stops waiting through the abort channel. */
export async function abort(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { after: { type: 'string', default: '0' } },
  });
  const [address, ...commands] = positionals;
  const target = parseAddress(address);
  const command = oneCommand(commands);
  const afterMs = parseCount(values.after);

  await using instrument = await InstrumentClient.open(target, { ioTimeoutMs: 60_000 });
  await instrument.write(command);
  const answer = instrument.read().catch((error: unknown) => {
    if (error instanceof DeviceError) return error.message;
    throw error;
  });
  // The core channel is busy with the read, so this goes over another connection.
  await delay(afterMs);
  await instrument.abort();
  return await answer;
}
