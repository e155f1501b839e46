/**
 * Lets changes of names and attributes happen one after the other: what a call has checked before it changes something is
 * still true then, and what it tells about before and after belongs together. Reading and writing go on beside them.
 */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
