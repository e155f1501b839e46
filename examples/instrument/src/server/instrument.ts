import { listen } from '@gluster-ts/rpc-transport';
import type { Connection, Listener, PeerAddress } from '@gluster-ts/rpc-transport';
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
  readonly #core: Rpcsvc;
  readonly #abort: Rpcsvc;
  readonly #listeners: readonly [core: Listener, abort: Listener];

  private constructor(server: InstrumentServer, core: Rpcsvc, abort: Rpcsvc, listeners: readonly [Listener, Listener]) {
    this.server = server;
    this.#core = core;
    this.#abort = abort;
    this.#listeners = listeners;
  }

  static async listen({ host, port, measureMs, event }: InstrumentOptions): Promise<Instrument> {
    const server = new InstrumentServer(new Multimeter(measureMs === undefined ? {} : { measureMs }));
    const options = event === undefined ? {} : { event };
    const core = new Rpcsvc(options);
    const abort = new Rpcsvc(options);

    abort.register(DEVICE_ABORT_V1, {
      ABORT: (lid, { connection }) => answer({}, () => (server.abort(lid, connection), {})),
    });
    const abortListener = await listen(
      { host, port: 0 },
      { accept: (connection) => void abort.attach(connection), maxRecordBytes: 1024 },
    );

    // A read waits for as long as its client likes: on no processor, of which there are few.
    core.register(
      DEVICE_CORE_V1,
      coreHandlers(server, () => portOf(abortListener.address)),
      { synctask: false },
    );
    const accept = (connection: Connection): void => {
      server.watch(connection);
      core.attach(connection);
    };
    try {
      const coreListener = await listen({ host, port }, { accept, maxRecordBytes: 2 * RECEIVE_BYTES_MAX });
      return new Instrument(server, core, abort, [coreListener, abortListener]);
    } catch (error) {
      await abortListener.drain();
      throw error;
    }
  }

  /** Where the core channel is. */
  get address(): PeerAddress {
    return this.#listeners[0].address;
  }

  get abortAddress(): PeerAddress {
    return this.#listeners[1].address;
  }

  /** The programs that clients look for, the core channel's. */
  get programs(): Rpcsvc['programs'] {
    return this.#core.programs;
  }

  /** Ends: what waits is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await Promise.all([this.#core, this.#abort].map((svc) => svc.drain({ timeoutMs: 200 })));
    await Promise.all(this.#listeners.map((listener) => listener.drain()));
  }
}

function portOf(address: PeerAddress): number {
  return 'port' in address ? address.port : 0;
}
