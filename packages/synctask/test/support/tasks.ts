import { expect } from 'vitest';
import type { SyncEnv, SyncEnvOptions } from '../../src/index.ts';

/** Starts tasks that hold a processor until they are let go, each by its function. */
export function occupy(env: SyncEnv, count: number): (() => void)[] {
  return Array.from({ length: count }, () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    env.run(() => promise, undefined, { name: 'occupant', onDone: () => undefined });
    return () => resolve(undefined);
  });
}

/** Options of an environment whose uncaught errors are collected in `seen`. */
export function failures(): { seen: unknown[]; options: SyncEnvOptions } {
  const seen: unknown[] = [];
  return { seen, options: { onUncaught: (error) => seen.push(error) } };
}

/** Matches our error with that code. */
export function withCode(code: string): unknown {
  return expect.objectContaining({ name: 'SyncTaskError', code });
}
