/**
 * Lets one of those who wait go on per turn of the event loop: for steps that hold everything up, such as an fsync, and
 * that strangers can ask for as often as they like. Others are served in between.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a turn of the caller's own. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => void setImmediate(resolve)));
    return this.#last;
  }
}
