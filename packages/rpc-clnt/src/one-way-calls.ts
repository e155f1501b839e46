import { CALL } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Call } from './call.ts';

/**
 * Calls without a reply, from when they are handed to a connection to when the kernel has taken them. Asks the
 * connection what was sent only while there are any: that costs something for each record.
 */
export class OneWayCalls {
  readonly #written: (call: Call) => void;
  readonly #calls = new Map<number, Call>();
  #detach: (() => void) | undefined = undefined;

  constructor(written: (call: Call) => void) {
    this.#written = written;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Before a call is submitted. */
  listen(connection: Connection): void {
    this.#detach ??= connection.attach({
      sent: (xid, direction) => {
        const call = direction === CALL ? this.#calls.get(xid) : undefined;
        if (call === undefined) return;
        this.remove(xid);
        this.#written(call);
      },
    });
  }

  /** The call was submitted. */
  add(xid: number, call: Call): void {
    this.#calls.set(xid, call);
  }

  /** The call is written, or given up. */
  remove(xid: number): void {
    this.#calls.delete(xid);
    if (this.#calls.size === 0) this.#stop();
  }

  /** Takes out all, oldest first. */
  takeAll(): Call[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#stop();
    return calls;
  }

  #stop(): void {
    this.#detach?.();
    this.#detach = undefined;
  }
}
