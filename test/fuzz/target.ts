/** What is fuzzed. A target holds only what it must be given and what must be true afterwards. */
export interface FuzzTarget {
  /** `group/name`: the long run adds up by group. */
  readonly name: string;
  /** Valid messages, captured or generated: what mutations start from. */
  readonly seeds: readonly Uint8Array[];
  /** Errors that are answers; any other fails. */
  readonly refusals: readonly (abstract new (...args: never[]) => Error)[];
  /**
   * Takes one input. True: it was a value; false, or one of the refusals thrown: it was none. Throws for everything else,
   * and when what was decoded does not survive being encoded and decoded again.
   */
  run(bytes: Uint8Array): boolean | Promise<boolean>;
  /** Pieces that mutations insert besides random bytes; default none. */
  readonly words?: readonly Uint8Array[];
  /** Share of the inputs of a run, in relation to the other targets. */
  readonly weight: number;
  /** Most heap that one input may take: this much, and so much for each of its bytes. Default {@link MEMORY}. */
  readonly memory?: { readonly bytes: number; readonly bytesPerByte: number };
  /** Inputs whose work must grow with `n` and not with its square. */
  readonly scaling?: Readonly<Record<string, (n: number) => Uint8Array>>;
}

/** Some hundred objects and pages of buffers, whatever the input; and values that are larger than their bytes. */
export const MEMORY = { bytes: 4 * 1024 * 1024, bytesPerByte: 256 } as const;

/** A finding. The message has what repeats it. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
}
