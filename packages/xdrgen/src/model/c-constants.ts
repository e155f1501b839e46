import { Diagnostics } from '../source/diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import { evaluate, parseExpression } from '../syntax/expression.ts';
import type { Expression } from '../syntax/expression.ts';
import { Scanner } from '../syntax/scanner.ts';
import { SyntaxFault, TokenCursor } from '../syntax/token-cursor.ts';
import type { Token } from '../syntax/token.ts';

/** The value of a name in a piece of C, or how it is made: a `#define`, or an enumerator and its number. */
type Definition = Expression | { readonly kind: 'after'; readonly name: string | undefined };

/** Constants that are defined by others, so many deep: a bound for the call stack. */
const DEPTH_MAX = 300;

/**
 * Numbers that C defines: `#define NAME expression`, and the values of enumerations. Not a C compiler: conditions are
 * not looked at, the first definition of a name counts, and what is not a constant expression is left out.
 */
export class CConstants {
  readonly #definitions = new Map<string, Definition>();
  readonly #values = new Map<string, bigint | undefined>();
  #depth = 0;

  /** Adds the definitions of a header, or of lines for C. */
  add(text: string): void {
    // Only the text matters: nothing here is told to the user, who did not write it for this compiler.
    const silent = new Diagnostics();
    const scanner = new Scanner(new SourceFile('', text), silent);
    let words: Token[] = [];
    for (;;) {
      const next = scanner.next();
      if ('mark' in next) {
        this.#define(next.text);
        continue;
      }
      words.push(next);
      if (next.kind === 'end') break;
      if (next.text === ';' || next.text === '}') {
        this.#enumeration(words, silent);
        words = [];
      }
    }
  }

  /** Undefined when no definition gives it a value. */
  value(name: string): bigint | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    // Defined by itself, or by way of too many others: no value.
    this.#values.set(name, undefined);
    const definition = this.#definitions.get(name);
    if (definition === undefined || this.#depth >= DEPTH_MAX) return undefined;
    this.#depth++;
    const value = definition.kind === 'after' ? this.#after(definition.name) : this.#evaluate(definition);
    this.#depth--;
    this.#values.set(name, value);
    return value;
  }

  /** One more than the value before, which may itself be one more than the one before: not by recursion. */
  #after(name: string | undefined): bigint | undefined {
    let before = name;
    for (let steps = 1n; ; steps++) {
      if (before === undefined) return steps - 1n;
      const definition = this.#definitions.get(before);
      if (definition?.kind !== 'after') {
        const value = this.value(before);
        return value === undefined ? undefined : value + steps;
      }
      before = definition.name;
    }
  }

  #evaluate(expression: Expression): bigint | undefined {
    const value = evaluate(expression, (name, span) => this.value(name) ?? { fault: name, span });
    return typeof value === 'bigint' ? value : undefined;
  }

  #define(line: string): void {
    const [, name, text = ''] = /^\s*define\s+([A-Za-z_][A-Za-z0-9_]*)(?!\()\s+(.+)$/s.exec(line) ?? [];
    if (name === undefined || this.#definitions.has(name)) return;
    const silent = new Diagnostics();
    const scanner = new Scanner(new SourceFile('', text), silent);
    const tokens: Token[] = [];
    for (;;) {
      const next = scanner.next();
      if ('mark' in next) return;
      tokens.push(next);
      if (next.kind === 'end') break;
    }
    const expression = expressionOf(new TokenCursor(tokens, silent));
    if (expression !== undefined && !silent.hasErrors) this.#definitions.set(name, expression);
  }

  /** Tokens up to a closing brace, of which `enum NAME { … }` may be the last. */
  #enumeration(words: readonly Token[], silent: Diagnostics): void {
    const start = words.findLastIndex(({ text }) => text === 'enum');
    const last = words.at(-1);
    if (start < 0 || last?.text !== '}') return;
    const cursor = new TokenCursor([...words.slice(start + 1), { ...last, kind: 'end' }], silent);
    if (cursor.peek().kind === 'name') cursor.take();
    if (cursor.accept('{') === undefined) return;
    let previous: string | undefined;
    while (cursor.peek().kind === 'name') {
      const { text } = cursor.take();
      const value = cursor.accept('=') === undefined ? undefined : expressionOf(cursor, ',');
      if (!this.#definitions.has(text)) this.#definitions.set(text, value ?? { kind: 'after', name: previous });
      previous = text;
      if (cursor.accept(',') === undefined) return;
    }
  }
}

/** A whole expression, up to `end` or the closing brace or the end; undefined when it is none. */
function expressionOf(cursor: TokenCursor, end?: string): Expression | undefined {
  try {
    const expression = parseExpression(cursor, 'a number');
    const { kind, text } = cursor.peek();
    return kind === 'end' || text === '}' || text === end ? expression : undefined;
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined;
    throw error;
  }
}
