import type { PollinMessage } from '@gluster-ts/rpc-transport';

/**
 * A result whose opaque data are views on the message that brought it. Dispose of it when done, best with `using`: until
 * then it keeps the message and its buffers; afterwards the views show other people's bytes.
 */
export class Borrowed<Result> implements Disposable {
  readonly result: Result;
  #message: PollinMessage | undefined;

  constructor(result: Result, message: PollinMessage) {
    this.result = result;
    this.#message = message;
  }

  /** Gives the message back. The second time, without effect. */
  [Symbol.dispose](): void {
    this.#message?.destroy();
    this.#message = undefined;
  }
}
