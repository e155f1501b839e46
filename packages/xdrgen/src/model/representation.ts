/** How 64-bit integers are given to programs. */
export type Int64 = 'bigint' | 'number';

/** How strings are given to programs: as text, refusing what is not UTF-8, or as their bytes. */
export type Strings = 'utf8' | 'bytes';

/** Choices that the language leaves open. A tag in a comment (`@int64 number`) comes first, then a name, then the rest. */
export interface Representation {
  readonly int64: Choice<Int64>;
  readonly strings: Choice<Strings>;
}

/** A choice for all, and exceptions from it. */
export interface Choice<T> {
  /** For everything that has no choice of its own. */
  readonly default: T;
  /** For types by the name that typedef gives them, and fields by `struct.field`. */
  readonly byName: ReadonlyMap<string, T>;
}

export const INT64: readonly Int64[] = ['bigint', 'number'];
export const STRINGS: readonly Strings[] = ['utf8', 'bytes'];
