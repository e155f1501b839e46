import { RpcClntError } from '../../src/errors.ts';

/** How a promise ended, or `pending`; looks once the ticks that are due have run. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending');
  const turn = new Promise((resolve) => setImmediate(resolve, pending));
  try {
    const value = await Promise.race([promise, turn]);
    return value === pending ? 'pending' : value;
  } catch (error) {
    if (error instanceof RpcClntError) return error.code;
    throw error;
  }
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<RpcClntError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RpcClntError) return error;
    throw error;
  }
  throw new Error('Was not rejected');
}

/** A promise that a test looks at later: Node is not to complain that nobody has yet. */
export function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
