import type { Diagnostics } from '../source/diagnostics.ts';
import type { Span } from '../source/source-file.ts';
import { describeToken } from './token.ts';
import type { Token } from './token.ts';

/** Thrown to leave what can not be understood; told already, and caught where reading can go on. */
export class SyntaxFault extends Error {}

/** Bodies inside bodies: a bound for the call stack. */
const DEPTH_MAX = 50;

/** Walks over tokens, of which the last is of kind `end`. */
export class TokenCursor {
  readonly diagnostics: Diagnostics;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], diagnostics: Diagnostics) {
    const end = tokens.at(-1);
    if (end?.kind !== 'end') throw new TypeError('Tokens have no end');
    this.#tokens = tokens;
    this.#end = end;
    this.diagnostics = diagnostics;
  }

  /** The token that is next, or one further on. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  /** The token before the next one; at the beginning the first. */
  get previous(): Token {
    return this.#tokens[Math.max(0, this.#index - 1)] ?? this.#end;
  }

  /** Takes the next token; the end stays. */
  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** Goes back to a token that was taken. */
  rewindTo(token: Token): void {
    this.#index = this.#tokens.lastIndexOf(token, this.#index);
  }

  /** Whether the next token is this word or mark. */
  at(text: string): boolean {
    const { kind, text: next } = this.peek();
    return next === text && (kind === 'name' || kind === 'punctuation');
  }

  /** Takes the next token if it is this word or mark. */
  accept(text: string): Token | undefined {
    return this.at(text) ? this.take() : undefined;
  }

  /** Takes this word or mark; `where` completes "Expected ";" …", such as `after the declaration`. */
  expect(text: string, where: string): Token {
    const found = this.accept(text);
    if (found !== undefined) return found;
    return this.fail(`Expected "${text}" ${where}, found ${describeToken(this.peek())}`, this.#placeOfMissing());
  }

  /** Takes a name; `what` completes "Expected …", such as `the name of the structure`. */
  expectName(what: string): Token {
    if (this.peek().kind === 'name') return this.take();
    return this.fail(`Expected ${what}, found ${describeToken(this.peek())}`);
  }

  /** Reads a body that may hold more of its kind, so many levels deep. */
  nest<T>(read: () => T): T {
    if (this.#depth >= DEPTH_MAX) this.fail(`Bodies nest deeper than ${DEPTH_MAX} levels`);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** The next token; when it is on another line, the end of this one, where something has been forgotten. */
  #placeOfMissing(): Span {
    const { span } = this.peek();
    const { file, end } = this.previous.span;
    if (file !== span.file || end > span.start || file.lineOf(end - 1) === file.lineOf(span.start)) return span;
    return { file, start: end, end: end + 1 };
  }

  /** Tells what is wrong with the next token, or at `span`, and leaves. */
  fail(message: string, span: Span = this.peek().span): never {
    this.diagnostics.error(span, message);
    throw new SyntaxFault(message);
  }
}
