import { parseArgs } from 'node:util';
import { parseAddress, parseCount, untilSignal } from './arguments.ts';
import { InstrumentClient } from './client/instrument-client.ts';
import { DeviceError, UsageError } from './errors.ts';
import { device_error } from './generated/instrument.ts';

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
  const disconnected = instrument.disconnected.then(() => 'disconnected' as const);
  let wake = (): void => undefined;
  await instrument.onServiceRequest(() => wake());
  for (let measured = 0; measured < count; measured++) {
    const requested = new Promise<'requested'>((resolve) => (wake = () => resolve('requested')));
    await instrument.write(MEASURE);
    const happened = await Promise.race([requested, stop, disconnected]);
    if (happened === undefined) return;
    if (happened === 'disconnected') throw new DeviceError(device_error.IO_ERROR, 'The instrument is gone');
    const status = await instrument.poll();
    console.log(`service requested, status ${status}, measured ${await instrument.query('FETC?')}`);
  }
}
