import { InstrumentClient } from '../src/client/instrument-client.ts';
import type { InstrumentAddress, InstrumentOptions } from '../src/client/instrument-client.ts';
import { DeviceError } from '../src/errors.ts';
import type { device_error } from '../src/generated/instrument.ts';
import { Instrument } from '../src/server/instrument.ts';

/** An instrument and its clients, which end together. */
export class Bench implements AsyncDisposable {
  readonly instrument: Instrument;
  readonly #clients: InstrumentClient[] = [];

  private constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  static async make(measureMs = 5): Promise<Bench> {
    return new Bench(await Instrument.listen({ host: '127.0.0.1', port: 0, measureMs }));
  }

  get address(): Required<InstrumentAddress> {
    return this.instrument.address;
  }

  async open(options: InstrumentOptions = {}): Promise<InstrumentClient> {
    const client = await InstrumentClient.open(this.address, options);
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client[Symbol.asyncDispose]();
    await this.instrument[Symbol.asyncDispose]();
  }
}

/** The code with which the device refuses; undefined when it does not. */
export async function refusal(call: Promise<unknown>): Promise<device_error | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof DeviceError) return error.code as device_error;
    throw error;
  }
}

/** Lets whatever goes on between processes and sockets go on, until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
