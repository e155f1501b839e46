import { Dict, DictError } from '@gluster-ts/protocol';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';

// What C's dict_get functions return, and what becomes op_ret: no such key, and no dict at all.
const NO_KEY = -2;
const NO_DICT = -22;

/**
 * One command of the CLI while it is worked on. Its dict is the request's; what is set in it goes back to the CLI with
 * the answer.
 */
export class Command {
  readonly glusterd: Glusterd;
  /** The request's dict; empty when there was none. */
  readonly dict: Dict;
  /** Whether the request had a dict. */
  readonly hasDict: boolean;
  /** `op_errno` of failures that have none of their own. */
  failureErrno = 0;
  /** Whether a transaction has begun: from then on every answer carries the dict. */
  inTransaction = false;
  /** `op_errstr` of a success. */
  text = '';

  constructor(glusterd: Glusterd, dict: Dict | undefined) {
    this.glusterd = glusterd;
    this.dict = dict ?? new Dict();
    this.hasDict = dict !== undefined;
  }

  /** Fails a command that came without a dict. */
  requireDict(message = 'Operation failed'): void {
    if (!this.hasDict) throw new ActorError('ERR_ACTOR_ARGUMENT', message);
  }

  /** A text of the request; without it the command fails with `message`. */
  requireString(key: string, message = 'Operation failed'): string {
    return this.#require(this.dict.string(key), message);
  }

  /** A number of the request; without it the command fails with `message`. */
  requireInt32(key: string, message = 'Operation failed'): number {
    return this.#require(this.dict.int32(key), message);
  }

  /** A number of the request; without it the command fails with `message`. */
  requireUint32(key: string, message = 'Operation failed'): number {
    return this.#require(this.dict.uint32(key), message);
  }

  #require<T>(value: T | undefined, message: string): T {
    if (value !== undefined) return value;
    throw new ActorError('ERR_ACTOR_ARGUMENT', message, { opRet: this.hasDict ? NO_KEY : NO_DICT });
  }
}

/** Most pairs of a request: several times as many as the CLI has words to make them of, and read in some hundredths of a second. */
const REQUEST_PAIRS_MAX = 16_384;

/**
 * Reads a dict that a request carries; an empty one is none.
 *
 * @throws DictError also for one that has more pairs than any request needs
 */
export function readDict(bytes: Uint8Array): Dict | undefined {
  return bytes.length === 0 ? undefined : Dict.unserialize(bytes, { maxPairs: REQUEST_PAIRS_MAX });
}

/** The same, where what is no dict makes the command fail with `message`. */
export function readCommandDict(bytes: Uint8Array, message: string): Dict | undefined {
  try {
    return readDict(bytes);
  } catch (cause) {
    if (cause instanceof DictError) throw new ActorError('ERR_ACTOR_ARGUMENT', message, { cause });
    throw cause;
  }
}
