import type { Diagnostics } from '../source/diagnostics.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import { commentText } from './comment-text.ts';
import type { Comment, Token } from './token.ts';

/** A line for the preprocessor (`#…`), or one that rpcgen copies to its output (`%…`): what follows the mark. */
export interface Line {
  readonly mark: '#' | '%';
  readonly text: string;
  readonly span: Span;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
// Digits and letters together, so that 12ab is one wrong number and not a number and a name.
const NUMBER = /[0-9][A-Za-z0-9_]*/y;
const PUNCTUATION = /<<|>>|<=|>=|==|!=|&&|\|\||[{}()[\]<>;:,=*+\-/%&|^~!?.]/y;
const WHITE_SPACE = /[ \t\r\f\v]+/y;
/** The end of a line that goes on in the next one. */
const CONTINUED = /\\\r?$/;

/** Cuts one file into tokens, and into the lines that are not of the language itself. */
export class Scanner {
  readonly file: SourceFile;
  readonly #diagnostics: Diagnostics;
  #offset = 0;
  #atLineStart = true;
  #comments: Comment[] = [];

  constructor(file: SourceFile, diagnostics: Diagnostics) {
    this.file = file;
    this.#diagnostics = diagnostics;
  }

  /** The next token or line. At the end of the file it is a token of kind `end`, every time. */
  next(): Token | Line {
    for (;;) {
      const line = this.#skipBlank();
      if (line !== undefined) return line;
      if (this.#offset >= this.file.text.length) return this.#token('end', 0);
      const token = this.#scanToken();
      if (token !== undefined) return token;
    }
  }

  /** The next preprocessor line, past anything else, which need not be made of tokens; undefined at the end. */
  nextDirective(): Line | undefined {
    const { text } = this.file;
    // Quotes that are not closed on their line, and where it ends: one more of them up to there is not either.
    const unclosed = new Map<string, number>();
    while (this.#offset < text.length) {
      const line = this.#skipBlank();
      if (line?.mark === '#') return line;
      if (line !== undefined) continue;
      // One character, or one quoted piece on this line, in which there is no comment.
      const char = text[this.#offset] ?? '';
      const isQuote = (char === '"' || char === "'") && this.#offset >= (unclosed.get(char) ?? 0);
      const length = isQuote ? this.#quotedLength() : 1;
      if (length === 0) unclosed.set(char, this.#lineEnd(this.#offset));
      this.#offset += length || 1;
    }
    return undefined;
  }

  /** Comments that nobody has taken since the last token, such as those before a directive. */
  takeComments(): readonly Comment[] {
    const comments = this.#comments;
    this.#comments = [];
    return comments;
  }

  /** Skips white space and comments; stops behind a line for the preprocessor or for C, which it returns. */
  #skipBlank(): Line | undefined {
    const { text } = this.file;
    while (this.#offset < text.length) {
      this.#offset += this.#match(WHITE_SPACE);
      const char = text[this.#offset];
      if (char === undefined) {
        return undefined;
      } else if (char === '\n') {
        this.#offset++;
        this.#atLineStart = true;
      } else if (text.startsWith('/*', this.#offset)) {
        this.#blockComment();
      } else if (text.startsWith('//', this.#offset)) {
        this.#lineComment();
      } else if (this.#atLineStart && (char === '#' || char === '%')) {
        return this.#line(char);
      } else {
        this.#atLineStart = false;
        return undefined;
      }
    }
    return undefined;
  }

  #blockComment(): void {
    const start = this.#offset;
    const close = this.file.text.indexOf('*/', start + 2);
    if (close < 0) {
      this.#diagnostics.error(this.#span(start, start + 2), 'Comment is not closed');
      this.#offset = this.file.text.length;
      return;
    }
    this.#offset = close + 2;
    const span = this.#span(start, this.#offset);
    this.#comments.push({ text: commentText(this.file.text.slice(start + 2, close)), span });
  }

  #lineComment(): void {
    const start = this.#offset;
    const end = this.#lineEnd(start);
    this.#offset = end;
    this.#comments.push({
      text: this.file.text
        .slice(start, end)
        .replace(/^\/+!?/, '')
        .trim(),
      span: this.#span(start, end),
    });
  }

  /** To the end of the line, which goes on after a backslash; of a preprocessor line comments are left out. */
  #line(mark: '#' | '%'): Line {
    const start = this.#offset;
    const pieces: string[] = [];
    let end = start;
    for (let goesOn = true; goesOn;) {
      const from = end + 1;
      end = this.#lineEnd(from);
      const whole = this.file.text.slice(from, end);
      const piece = pieces.length === 0 ? whole : whole.replace(/^%/, '');
      goesOn = CONTINUED.test(piece) && end < this.file.text.length;
      pieces.push(goesOn ? piece.replace(CONTINUED, ' ') : piece);
    }
    let text = pieces.join('');
    this.#offset = end;
    if (mark === '#') {
      const { kept, isOpen } = withoutComments(text);
      text = kept;
      if (isOpen) {
        // A comment that begins here and ends on a later line takes that line's beginning with it.
        const close = this.file.text.indexOf('*/', end);
        this.#offset = close < 0 ? this.file.text.length : close + 2;
      }
    }
    return { mark, text: text.trimEnd(), span: this.#span(start, end) };
  }

  #scanToken(): Token | undefined {
    const start = this.#offset;
    const name = this.#match(NAME);
    if (name > 0) return this.#token('name', name);
    const number = this.#match(NUMBER);
    if (number > 0) return this.#token('number', number);
    const quote = this.file.text[start];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    const punctuation = this.#match(PUNCTUATION);
    if (punctuation > 0) return this.#token('punctuation', punctuation);
    const char = String.fromCodePoint(this.file.text.codePointAt(start) ?? 0);
    this.#offset += char.length;
    this.#diagnostics.error(this.#span(start, this.#offset), `Unexpected character ${JSON.stringify(char)}`);
    return undefined;
  }

  #quoted(quote: '"' | "'"): Token {
    const start = this.#offset;
    const length = this.#quotedLength();
    if (length > 0) {
      this.#offset += length;
      const text = this.file.text.slice(start + 1, this.#offset - 1);
      const kind = quote === '"' ? 'string' : 'character';
      return { kind, text, span: this.#span(start, this.#offset), comments: this.takeComments() };
    }
    this.#offset = this.#lineEnd(start);
    const span = this.#span(start, this.#offset);
    this.#diagnostics.error(span, `Expected a closing ${quote} on this line`);
    return { kind: 'string', text: this.file.text.slice(start + 1, this.#offset), span, comments: this.takeComments() };
  }

  /** Length of a quoted piece that begins here and ends on this line, quotes and all; else 0. */
  #quotedLength(): number {
    return this.#match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y);
  }

  #token(kind: Token['kind'], length: number): Token {
    const start = this.#offset;
    this.#offset += length;
    const text = this.file.text.slice(start, this.#offset);
    return { kind, text, span: this.#span(start, this.#offset), comments: this.takeComments() };
  }

  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.file.text)?.[0].length ?? 0;
  }

  #lineEnd(offset: number): number {
    const end = this.file.text.indexOf('\n', offset);
    return end < 0 ? this.file.text.length : end;
  }

  #span(start: number, end: number): Span {
    return { file: this.file, start, end };
  }
}

/** All that is left of a text that has no lines of its own. */
export function tokensOf(scanner: Scanner): readonly Token[] {
  const tokens: Token[] = [];
  for (;;) {
    const next = scanner.next();
    if ('mark' in next) continue;
    if (next.kind === 'end') return tokens;
    tokens.push(next);
  }
}

/** A line without its comments; `isOpen` where the last one does not end here. */
function withoutComments(text: string): { readonly kept: string; readonly isOpen: boolean } {
  const pieces: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/\/[*/]/g)) {
    // Inside a comment that has been left out.
    if (index < from) continue;
    pieces.push(text.slice(from, index));
    if (text[index + 1] === '/') return { kept: pieces.join(' '), isOpen: false };
    const close = text.indexOf('*/', index + 2);
    if (close < 0) return { kept: pieces.join(' '), isOpen: true };
    from = close + 2;
  }
  return { kept: [...pieces, text.slice(from)].join(' '), isOpen: false };
}
