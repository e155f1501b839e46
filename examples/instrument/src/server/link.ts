import { randomInt } from 'node:crypto';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Multimeter } from '../device/multimeter.ts';
import { ScpiSession } from '../device/scpi-session.ts';
import { DeviceError } from '../errors.ts';
import { device_error } from '../generated/instrument.ts';

/** What stands between one client and the device. */
export class Link {
  /** Hard to guess, for the abort channel knows nothing else of who calls. */
  readonly lid: number = randomInt(1, 0x7fff_ffff);
  readonly session: ScpiSession;
  /** The core channel that it was made on: for all others there is no such link. */
  readonly connection: Connection;
  /** Comes back with each service request; undefined while they are not enabled. */
  handle: Uint8Array | undefined;
  #abort = new AbortController();

  /** @param requestService told when service is wanted, and with which handle */
  constructor(connection: Connection, meter: Multimeter, requestService: (handle: Uint8Array) => void) {
    this.connection = connection;
    this.session = new ScpiSession(meter, () => {
      if (this.handle !== undefined) requestService(this.handle);
    });
  }

  /** Aborts with what is in progress now; later calls have another one. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ends what is in progress. */
  abort(): void {
    this.#abort.abort(new DeviceError(device_error.ABORTED, 'Stopped'));
    this.#abort = new AbortController();
  }

  /** The end of the link. */
  end(): void {
    this.abort();
    this.handle = undefined;
    this.session.clear();
  }
}
