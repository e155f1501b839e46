import { Diagnostics } from '../source/diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import { evaluate, parseExpression } from './expression.ts';
import { Scanner, tokensOf } from './scanner.ts';
import type { Line } from './scanner.ts';
import { SyntaxFault, TokenCursor } from './token-cursor.ts';
import type { Token } from './token.ts';

interface Level {
  readonly opened: Line;
  /** Whether what encloses it is kept. */
  readonly outer: boolean;
  /** Whether the part that we are in is kept. */
  kept: boolean;
  /** Whether some part has been kept, so that later ones are not. */
  done: boolean;
}

/** Words and replacements in one condition. */
const CONDITION_WORDS_MAX = 10_000;

/** Macros that stand for macros, so many deep. */
export const EXPANSION_DEPTH_MAX = 100;

/** Which parts of one file are kept: `#if`, `#ifdef`, `#ifndef`, `#elif`, `#else`, `#endif`. */
export class Conditionals {
  readonly #levels: Level[] = [];
  readonly #macro: (name: string) => readonly Token[] | undefined;
  readonly #diagnostics: Diagnostics;

  constructor(macro: (name: string) => readonly Token[] | undefined, diagnostics: Diagnostics) {
    this.#macro = macro;
    this.#diagnostics = diagnostics;
  }

  get skipping(): boolean {
    return this.#levels.at(-1)?.kept === false;
  }

  /** Takes a directive; returns false when it is of another kind. */
  directive(line: Line): boolean {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]*)\s*(.*)$/s.exec(line.text) ?? [];
    switch (word) {
      case 'if':
        this.#open(line, () => this.#condition(line, rest));
        return true;
      case 'ifdef':
        this.#open(line, () => this.#macro(rest.trim()) !== undefined);
        return true;
      case 'ifndef':
        this.#open(line, () => this.#macro(rest.trim()) === undefined);
        return true;
      case 'elif':
        this.#next(line, () => this.#condition(line, rest));
        return true;
      case 'else':
        this.#next(line, () => true);
        return true;
      case 'endif':
        if (this.#levels.pop() === undefined) this.#diagnostics.error(line.span, '#endif without #if');
        return true;
      default:
        return false;
    }
  }

  /** At the end of the file: what is still open should not be. */
  finish(): void {
    for (const { opened } of this.#levels) this.#diagnostics.error(opened.span, 'Condition is not closed by #endif');
  }

  #open(line: Line, condition: () => boolean): void {
    const outer = !this.skipping;
    const kept = outer && condition();
    this.#levels.push({ opened: line, outer, kept, done: kept });
  }

  #next(line: Line, condition: () => boolean): void {
    const level = this.#levels.at(-1);
    if (level === undefined) {
      this.#diagnostics.error(line.span, `#${line.text.trim()} without #if`);
      return;
    }
    level.kept = level.outer && !level.done && condition();
    level.done ||= level.kept;
  }

  #condition(line: Line, text: string): boolean {
    // Told about the whole line: the tokens of a condition have no place of their own in the file.
    const inner = new Diagnostics();
    const tokens = this.#expand(this.#resolveDefined(tokensOf(new Scanner(new SourceFile('', text), inner))));
    if (tokens === undefined) {
      this.#diagnostics.error(line.span, 'Condition stands for too much');
      return false;
    }
    try {
      const end: Token = { kind: 'end', text: '', span: line.span, comments: [] };
      const cursor = new TokenCursor([...tokens, end], inner);
      const expression = parseExpression(cursor, 'a condition');
      if (cursor.peek().kind !== 'end') cursor.fail('Condition goes on after its end');
      // As in C: a name that is not defined is 0.
      const value = evaluate(expression, () => 0n);
      if (typeof value === 'bigint' && !inner.hasErrors) return value !== 0n;
      this.#diagnostics.error(line.span, 'Condition has no value');
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      this.#diagnostics.error(line.span, error.message);
    }
    return false;
  }

  /** `defined NAME` and `defined(NAME)` become 1 or 0, before NAME is replaced. */
  #resolveDefined(tokens: readonly Token[]): readonly Token[] {
    const resolved: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (token === undefined) break;
      if (token.text !== 'defined') {
        resolved.push(token);
        continue;
      }
      const inParentheses = tokens[i + 1]?.text === '(';
      const name = tokens[i + (inParentheses ? 2 : 1)]?.text ?? '';
      i += inParentheses ? 3 : 1;
      resolved.push({ ...token, kind: 'number', text: this.#macro(name) === undefined ? '0' : '1' });
    }
    return resolved;
  }

  /** Replaces symbols by what they stand for, but none within itself; undefined where that is too much. */
  #expand(tokens: readonly Token[]): readonly Token[] | undefined {
    const expanded: Token[] = [];
    const within = new Set<string>();
    let words = 0;
    const add = (token: Token): boolean => {
      const { kind, text } = token;
      const replacement = kind === 'name' && !within.has(text) ? this.#macro(text) : undefined;
      if (replacement === undefined) {
        expanded.push(token);
        return ++words <= CONDITION_WORDS_MAX;
      }
      if (within.size >= EXPANSION_DEPTH_MAX || ++words > CONDITION_WORDS_MAX) return false;
      within.add(text);
      const isWhole = replacement.every(add);
      within.delete(text);
      return isWhole;
    };
    return tokens.every(add) ? expanded : undefined;
  }
}
