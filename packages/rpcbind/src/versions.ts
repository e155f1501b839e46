import { RpcClntError } from '@gluster-ts/rpc-clnt';
import type { RpcClntErrorCode } from '@gluster-ts/rpc-clnt';

/** One way to ask, in one version of the protocol. */
export interface Attempt<T> {
  readonly version: 2 | 3 | 4;
  readonly ask: () => Promise<T>;
}

/** Answers that mean that a lower version may be spoken. */
const NOT_SPOKEN: ReadonlySet<RpcClntErrorCode> = new Set<RpcClntErrorCode>([
  'ERR_RPC_PROG_MISMATCH',
  'ERR_RPC_PROG_UNAVAIL',
  'ERR_RPC_PROC_UNAVAIL',
  // What some old portmappers make of arguments that they do not know, as libtirpc has it.
  'ERR_RPC_GARBAGE_ARGS',
]);

/** Finds out which version an rpcbind speaks, and remembers it: from 4 down to 2. */
export class Versions {
  #highest: 2 | 3 | 4 = 4;

  /**
   * Asks in the highest version that is spoken and among `attempts`, which go downwards; what is not understood is asked
   * again in the next one.
   *
   * @returns undefined when no version among them is spoken
   */
  async ask<T>(attempts: readonly Attempt<T>[]): Promise<{ readonly answer: T } | undefined> {
    for (const { version, ask } of attempts) {
      if (version > this.#highest) continue;
      try {
        return { answer: await ask() };
      } catch (error) {
        if (!(error instanceof RpcClntError) || !NOT_SPOKEN.has(error.code)) throw error;
        // Only this says that nothing in this version is spoken; a procedure may be missing from one that is.
        if (error.code === 'ERR_RPC_PROG_MISMATCH' && version > 2) this.#below(version, error.high);
      }
    }
    return undefined;
  }

  #below(version: number, high: number | undefined): void {
    const next = high !== undefined && high < version ? high : version - 1;
    this.#highest = next >= 4 ? 4 : next === 3 ? 3 : 2;
  }
}
