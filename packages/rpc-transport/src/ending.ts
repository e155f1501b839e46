import type { TransportError } from './errors.ts';

/** The end of one connection, for those who wait for it. The promise is made when first asked for. */
export class Ending {
  /** Why it ended, if there is a reason. */
  reason: TransportError | undefined;
  #isOver = false;
  #promise: Promise<TransportError | undefined> | undefined;
  #resolve: ((reason: TransportError | undefined) => void) | undefined;

  /** Resolves with the reason once the connection is over. */
  get promise(): Promise<TransportError | undefined> {
    if (this.#promise !== undefined) return this.#promise;
    if (this.#isOver) return (this.#promise = Promise.resolve(this.reason));
    return (this.#promise = new Promise((resolve) => (this.#resolve = resolve)));
  }

  /** The connection is over. Comes once. */
  end(reason: TransportError | undefined): void {
    this.#isOver = true;
    this.reason = reason;
    this.#resolve?.(reason);
  }
}
