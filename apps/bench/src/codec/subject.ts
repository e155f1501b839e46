import type { MessageName } from './values.ts';

/** `decode` reads every value of a dict, `decode-three` three of them; of other messages there is one kind of decoding. */
export const operations = ['decode', 'decode-three', 'encode'] as const;
export type Operation = (typeof operations)[number];

/** One message as one candidate codes it. Indexes count the message's variants. */
export interface Subject {
  /** Reads a variant from the arena and gives whatever the candidate makes of it. */
  decode(index: number): unknown;
  /** The text of one value of the dict that {@link Subject.decode} gave; measured with it. Only of messages that have one. */
  text?(decoded: unknown, key: string): string;
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
  text?(decoded: T, key: string): string;
  plain(decoded: T): unknown;
}

/** All messages as one candidate codes them; made when asked for, one in a process. */
export type Candidate = { readonly [Name in MessageName]: () => Subject };
