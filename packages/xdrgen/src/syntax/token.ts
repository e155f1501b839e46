import type { Span } from '../source/source-file.ts';

/** What a token is; `punctuation` is one or two characters, `end` comes once, after the last. */
export type TokenKind = 'name' | 'number' | 'string' | 'character' | 'punctuation' | 'end';

/** A word of the RPC language (RFC 4506 section 6.2), with the comments before it. */
export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the source; of a string or character what is between the quotes. */
  readonly text: string;
  readonly span: Span;
  /** Comments between the previous token and this one. */
  readonly comments: readonly Comment[];
}

/** A comment: one of C's, or a line that begins with two slashes. */
export interface Comment {
  /** What it says, without the marks around it and at the beginning of its lines. */
  readonly text: string;
  readonly span: Span;
}

/** As a message names it. */
export function describeToken({ kind, text }: Token): string {
  return kind === 'end' ? 'the end of the file' : `"${text}"`;
}
