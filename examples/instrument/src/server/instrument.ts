import type { InetAddress } from '@gluster-ts/rpc-transport';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';
import { Multimeter } from '../device/multimeter.ts';
import type { MultimeterOptions } from '../device/multimeter.ts';
import { DEVICE_ABORT_V1, DEVICE_CORE_V1 } from '../generated/instrument.ts';
import { answer, coreHandlers, RECEIVE_BYTES_MAX } from './core-handlers.ts';
import { InstrumentServer } from './instrument-server.ts';

/** Where an instrument listens, and what it is. */
export interface InstrumentOptions extends MultimeterOptions {
  readonly host: string;
  /** Of the core channel. */
  readonly port: number;
  /** Told of calls that went wrong. */
  readonly event?: (event: RpcsvcEvent) => void;
}

/** A simulated instrument: its core channel, and its abort channel on a port of its own. */
export class Instrument implements AsyncDisposable {
  readonly server: InstrumentServer;
  /** Where the core channel is. */
  readonly address: InetAddress;
  readonly abortAddress: InetAddress;
  readonly #core: Rpcsvc;
  readonly #abort: Rpcsvc;

  private constructor(
    server: InstrumentServer,
    [core, address]: readonly [Rpcsvc, InetAddress],
    [abort, abortAddress]: readonly [Rpcsvc, InetAddress],
  ) {
    this.server = server;
    this.address = address;
    this.abortAddress = abortAddress;
    this.#core = core;
    this.#abort = abort;
  }

  static async listen({ host, port, measureMs, event }: InstrumentOptions): Promise<Instrument> {
    const server = new InstrumentServer(new Multimeter(measureMs === undefined ? {} : { measureMs }));
    const options = event === undefined ? {} : { event };
    const core = new Rpcsvc(options);
    const abort = new Rpcsvc(options);

    abort.register(DEVICE_ABORT_V1, {
      ABORT: (lid, { connection }) => answer({}, () => (server.abort(lid, connection), {})),
    });
    const { address: abortAddress } = await abort.listen({ host, port: 0 }, { recordBytesMax: 1024 });

    // A read waits for as long as its client likes: on no processor, of which there are few.
    core.register(
      DEVICE_CORE_V1,
      coreHandlers(server, () => abortAddress.port),
      { synctask: false },
    );
    try {
      const { address } = await core.listen(
        { host, port },
        { accept: (connection) => server.watch(connection), recordBytesMax: 2 * RECEIVE_BYTES_MAX },
      );
      return new Instrument(server, [core, address], [abort, abortAddress]);
    } catch (error) {
      await abort.close();
      throw error;
    }
  }

  /** The programs that clients look for, the core channel's. */
  get programs(): Rpcsvc['programs'] {
    return this.#core.programs;
  }

  /** Ends: what waits is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#core, this.#abort].map((svc) => svc.close({ timeoutMs: 200 })));
  }
}
