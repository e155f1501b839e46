import { IobufError } from './errors.ts';

/** The bytes that the pool holds, and the most it may. */
export class ByteBudget {
  readonly bytesMax: number;
  readonly #reclaim: () => void;
  #held = 0;
  #refusals = 0;

  /** `reclaim` gives back what nobody uses; called before a reservation is refused. */
  constructor(bytesMax: number, reclaim: () => void) {
    if (!(bytesMax > 0)) throw new IobufError('ERR_IOBUF_BAD_OPTION', `bytesMax ${bytesMax} is not above 0`);
    this.bytesMax = bytesMax;
    this.#reclaim = reclaim;
  }

  get held(): number {
    return this.#held;
  }

  get refusals(): number {
    return this.#refusals;
  }

  /**
   * Reserves and allocates `bytes`, zeroed by the engine.
   *
   * @throws IobufError `ERR_IOBUF_LIMIT`, `ERR_IOBUF_MEMORY`
   */
  allocate(bytes: number, purpose: string): ArrayBuffer {
    if (this.#held + bytes > this.bytesMax) this.#reclaim();
    if (this.#held + bytes > this.bytesMax) {
      this.#refusals++;
      throw new IobufError(
        'ERR_IOBUF_LIMIT',
        `Cannot allocate ${bytes} bytes for ${purpose}: ${this.#held} of at most ${this.bytesMax} bytes are in use`,
      );
    }
    const buffer = allocateBuffer(bytes, purpose);
    this.#held += bytes;
    return buffer;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

function allocateBuffer(bytes: number, purpose: string): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new IobufError('ERR_IOBUF_MEMORY', `Cannot allocate ${bytes} bytes for ${purpose}: out of memory`, { cause });
  }
}
