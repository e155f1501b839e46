import type { MessageName } from './values.ts';

/** One message as one candidate codes it. Indexes count the message's variants. */
export interface Subject {
  /** Reads a variant from the arena and gives whatever the candidate makes of it. */
  decode(index: number): unknown;
  /** What {@link Subject.decode} gave, in the form that all candidates share; not measured. */
  plain(decoded: unknown): unknown;
  /** Writes a variant. What it returns is kept, so that nothing of it can be left out. */
  encode(index: number): unknown;
  /** The bytes that the last {@link Subject.encode} wrote; not measured. */
  written(): Uint8Array;
}

/** {@link Subject} with its type: only `plain` sees what `decode` gave. */
export interface SubjectOf<T> extends Subject {
  decode(index: number): T;
  plain(decoded: T): unknown;
}

/** All messages as one candidate codes them; made when asked for, one in a process. */
export type Candidate = { readonly [Name in MessageName]: () => Subject };
