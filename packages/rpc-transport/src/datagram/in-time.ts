import { TransportError } from '../errors.ts';

/** Bounds on a wait. */
export interface InTimeOptions {
  readonly signal: AbortSignal | undefined;
  /** 0: never. */
  readonly timeoutMs: number;
  /** What was to be done, for the messages: `Cannot … `. */
  readonly what: string;
}

/**
 * Waits no longer than allowed for work that cannot be broken off; what comes of it later is nobody's.
 *
 * @throws TransportError ERR_TRANSPORT_CONNECT_ABORTED, ERR_TRANSPORT_CONNECT_TIMEOUT; what the work throws
 */
export function inTime<T>(work: () => Promise<T>, { signal, timeoutMs, what }: InTimeOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      const cause: unknown = signal?.reason;
      settle();
      reject(new TransportError('ERR_TRANSPORT_CONNECT_ABORTED', `Cannot ${what}: aborted`, { cause }));
    };
    const onTimeout = (): void => {
      settle();
      const message = `Cannot ${what}: its name was not found out within ${timeoutMs} ms (timeoutMs)`;
      reject(new TransportError('ERR_TRANSPORT_CONNECT_TIMEOUT', message));
    };
    const timer = timeoutMs === 0 ? undefined : setTimeout(onTimeout, timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    work().then(resolve, reject).finally(settle);
  });
}
