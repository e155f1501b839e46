import { parseArgs } from 'node:util';
import { parseAddress, parseCount, untilSignal } from './arguments.ts';
import { InstrumentClient } from './client/instrument-client.ts';
import { UsageError } from './errors.ts';

/** Service is requested when all measurements that were begun are completed; begins one. */
const MEASURE = '*CLS;*ESE 1;*SRE 32;INIT;*OPC';

/** The command `watch`: has the instrument tell when a measurement is ready, and prints it, again and again. */
export async function watch(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { count: { type: 'string', default: '0' } },
  });
  const [address, ...others] = positionals;
  if (others.length > 0) throw new UsageError('Say one address');
  const target = parseAddress(address);
  const count = parseCount(values.count) || Infinity;
  const stop = untilSignal();

  await using instrument = await InstrumentClient.open(target);
  let wake = (): void => undefined;
  await instrument.onServiceRequest(() => wake());
  for (let measured = 0; measured < count; measured++) {
    const requested = new Promise<'requested'>((resolve) => (wake = () => resolve('requested')));
    await instrument.write(MEASURE);
    if ((await Promise.race([requested, stop])) !== 'requested') return;
    const status = await instrument.poll();
    console.log(`service requested, status ${status}, measured ${await instrument.query('FETC?')}`);
  }
}
