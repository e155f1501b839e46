import { RpcsvcError } from './errors.ts';
import { bound } from './options.ts';
import type { DrainOptions } from './options.ts';

/** Longest time of a timer in Node, a little under 25 days. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The wait for the last calls of a service. Whatever comes first ends it: idleness, a time, a signal. */
export class Drain {
  /** Resolves with why the wait was ended, or with undefined when no call is left. */
  readonly over: Promise<RpcsvcError | undefined>;
  readonly #resolve: (reason: RpcsvcError | undefined) => void;
  /** Timers and listeners that must not outlive the wait. */
  readonly #cleanups: (() => void)[] = [];
  #isOver = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<RpcsvcError | undefined>();
    this.over = promise;
    this.#resolve = resolve;
  }

  /**
   * One more bound on the wait.
   *
   * @throws RpcsvcError ERR_RPCSVC_BAD_OPTION
   */
  limit({ timeoutMs = Infinity, signal }: DrainOptions): void {
    bound('timeoutMs', timeoutMs, 0);
    if (this.#isOver) return;
    if (signal !== undefined) this.#limitBy(signal);
    if (timeoutMs > TIMER_MS_MAX) return;
    const timer = setTimeout(() => {
      this.end(new RpcsvcError('ERR_RPCSVC_DRAINED', `Drain gave up after ${timeoutMs} ms`));
    }, timeoutMs);
    this.#cleanups.push(() => {
      clearTimeout(timer);
    });
  }

  /** No call is in progress. */
  idle(): void {
    this.end(undefined);
  }

  /** Ends the wait, for a reason unless there is nothing left to wait for. */
  end(reason: RpcsvcError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cleanup of this.#cleanups) cleanup();
    this.#resolve(reason);
  }

  #limitBy(signal: AbortSignal): void {
    const abort = (): void => {
      const cause: unknown = signal.reason;
      this.end(new RpcsvcError('ERR_RPCSVC_DRAINED', 'Drain was aborted', { cause }));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    this.#cleanups.push(() => {
      signal.removeEventListener('abort', abort);
    });
  }
}
