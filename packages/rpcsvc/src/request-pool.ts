import type { PollinMessage } from '@gluster-ts/rpc-transport';
import type { Client } from './client.ts';
import { RequestSlot } from './request-slot.ts';

/**
 * The receive pool (C's `rxpool`, stage 2.1): request objects that wait for the next call. It grows with the calls in
 * progress, whose number the outstanding limits bound, and keeps `idleMax` of them afterwards.
 *
 * It is no faster than a new object per call, nor slower (bench variants/pools, 2026-11-22, Node 26.10): it is here because
 * a request that is not given back shows in `inUse`.
 */
export class RequestPool {
  readonly #idle: RequestSlot[] = [];
  readonly #idleMax: number;
  /** Requests taken and not given back. */
  inUse = 0;

  constructor(idleMax: number) {
    this.#idleMax = idleMax;
  }

  get idle(): number {
    return this.#idle.length;
  }

  take(client: Client, message: PollinMessage): RequestSlot {
    const slot = this.#idle.pop() ?? new RequestSlot();
    this.inUse++;
    slot.begin(client, message);
    return slot;
  }

  /** Ends the slot's generation: every handle that still refers to it throws from now on (stage 7). */
  release(slot: RequestSlot): void {
    slot.end();
    this.inUse--;
    if (this.#idle.length < this.#idleMax) this.#idle.push(slot);
  }
}
