import { DeviceError } from '../errors.ts';
import { Gate } from '../gate.ts';
import { device_error } from '../generated/instrument.ts';

/** How long to wait for somebody else's lock. */
export interface Patience {
  /** 0: not at all. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The lock of a device: while a link holds it, the others are kept waiting, or refused. */
export class DeviceLock {
  #holder: object | undefined;
  readonly #released = new Gate();

  /** @throws DeviceError LOCKED_BY_OTHER, or the signal's reason */
  async untilFreeFor(link: object, { timeoutMs, signal }: Patience): Promise<void> {
    const isFree = (): boolean => this.#holder === undefined || this.#holder === link;
    if (await this.#released.until(isFree, timeoutMs, signal)) return;
    throw new DeviceError(device_error.LOCKED_BY_OTHER, 'Cannot use the device');
  }

  /** @throws DeviceError LOCKED_BY_OTHER, also when this link holds it already; or the signal's reason */
  async acquire(link: object, { timeoutMs, signal }: Patience): Promise<void> {
    const take = (): boolean => {
      if (this.#holder !== undefined) return false;
      this.#holder = link;
      return true;
    };
    if (await this.#released.until(take, this.#holder === link ? 0 : timeoutMs, signal)) return;
    throw new DeviceError(device_error.LOCKED_BY_OTHER, 'Cannot lock the device');
  }

  /** False when the link does not hold it. */
  release(link: object): boolean {
    if (this.#holder !== link) return false;
    this.#holder = undefined;
    this.#released.open();
    return true;
  }
}
