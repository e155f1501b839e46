import type { Diagnostics } from '../source/diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import type { Span } from '../source/source-file.ts';
import { Conditionals, EXPANSION_DEPTH_MAX } from './conditionals.ts';
import { Scanner, tokensOf } from './scanner.ts';
import type { Line } from './scanner.ts';
import type { Comment, Token } from './token.ts';

/** An `#include`, or a `%#include` that is meant for C. */
export interface Include {
  /** What stands between the quotes or angle brackets. */
  readonly name: string;
  readonly angled: boolean;
  readonly span: Span;
}

/** What becomes of one file and of those that it includes. */
export interface Preprocessed {
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
  /** C's headers that the generated code of rpcgen would include: where names that are not defined here may come from. */
  readonly headers: readonly Include[];
  /** The lines for C (`%…`) without their mark: they too may define constants. */
  readonly cText: string;
}

export interface PreprocessorOptions {
  /** Symbols that are defined from the start, with what they stand for. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Finds an included file; undefined where there is none. */
  readonly open: (include: Include) => SourceFile | undefined;
}

/** Files including files deeper than this include each other. */
const INCLUDE_DEPTH_MAX = 40;

/** More files, or more text, than that come from files that include others twice, and these others twice. */
const INCLUDES_MAX = 1_000;
const INCLUDED_CHARACTERS_MAX = 100_000_000;

/** More words than these come from macros that grow by doubling, not from a protocol. */
const EXPANDED_WORDS_MAX = 100_000;

/**
 * Does what rpcgen has C's preprocessor do: conditions, `#define` of symbols without parameters, `#include` of other
 * `.x` files. Lines for C are put aside.
 */
export function preprocess(file: SourceFile, options: PreprocessorOptions, diagnostics: Diagnostics): Preprocessed {
  return new Preprocessor(options, diagnostics).run(file);
}

class Preprocessor {
  readonly #options: PreprocessorOptions;
  readonly #diagnostics: Diagnostics;
  readonly #macros = new Map<string, readonly Token[]>();
  readonly #functions = new Set<string>();
  readonly #tokens: Token[] = [];
  readonly #headers: Include[] = [];
  readonly #cLines: string[] = [];
  #expandedWords = 0;
  /** Comments before a directive that belong to the token after it. */
  #comments: Comment[] = [];
  #includes = 0;
  #includedCharacters = 0;

  constructor(options: PreprocessorOptions, diagnostics: Diagnostics) {
    this.#options = options;
    this.#diagnostics = diagnostics;
    for (const [name, text] of options.symbols) {
      const scanner = new Scanner(new SourceFile(`-D ${name}`, text), diagnostics);
      this.#macros.set(name, tokensOf(scanner));
    }
  }

  run(file: SourceFile): Preprocessed {
    const end = this.#file(file, 0);
    return { tokens: [...this.#tokens, end], headers: this.#headers, cText: this.#cLines.join('\n') };
  }

  #file(file: SourceFile, depth: number): Token {
    const scanner = new Scanner(file, this.#diagnostics);
    const conditionals = new Conditionals((name) => this.#macros.get(name), this.#diagnostics);
    for (;;) {
      const next = conditionals.skipping ? (scanner.nextDirective() ?? scanner.next()) : scanner.next();
      if ('mark' in next) {
        for (const comment of scanner.takeComments()) this.#comments.push(comment);
        if (next.mark === '%') this.#cLine(next);
        else if (!conditionals.directive(next) && !conditionals.skipping) this.#directive(next, depth);
        continue;
      }
      if (next.kind === 'end') {
        conditionals.finish();
        return this.#withComments(next);
      }
      this.#expand(this.#withComments(next), next.span, new Set());
    }
  }

  #withComments(token: Token): Token {
    const comments = [...this.#comments, ...token.comments];
    this.#comments = [];
    return { ...token, comments };
  }

  /** Adds a token, or what it stands for; `within` are the macros that are being replaced, which are not again. */
  #expand(token: Token, span: Span, within: Set<string>): void {
    const name = token.text;
    const replacement = token.kind === 'name' && !within.has(name) ? this.#macros.get(name) : undefined;
    if (replacement === undefined) {
      if (this.#functions.has(name)) {
        this.#diagnostics.error(span, `${name} is a macro with parameters, which are not expanded`);
      }
      this.#tokens.push({ ...token, span });
      return;
    }
    if (within.size >= EXPANSION_DEPTH_MAX || this.#expandedWords > EXPANDED_WORDS_MAX) {
      this.#diagnostics.error(span, `${name} stands for too much`);
      this.#expandedWords = Infinity;
      return;
    }
    this.#expandedWords += replacement.length;
    within.add(name);
    replacement.forEach((part, index) => {
      this.#expand(index === 0 ? { ...part, comments: token.comments } : part, span, within);
    });
    within.delete(name);
  }

  #cLine({ text, span }: Line): void {
    this.#cLines.push(text);
    const include = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(text);
    const name = include?.[1] ?? include?.[2];
    if (name !== undefined) this.#headers.push({ name, angled: include?.[1] === undefined, span });
  }

  #directive(line: Line, depth: number): void {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]*)\s*(.*)$/s.exec(line.text) ?? [];
    switch (word) {
      case 'define':
        this.#define(line, rest);
        return;
      case 'undef':
        this.#macros.delete(rest.trim());
        this.#functions.delete(rest.trim());
        return;
      case 'include':
        this.#include(line, rest, depth);
        return;
      case 'error':
        this.#diagnostics.error(line.span, `#error ${rest}`.trim());
        return;
      // What the preprocessor itself writes, `# 12 "file.x"`, and what is for the C compiler.
      case '':
      case 'line':
      case 'pragma':
      case 'ident':
      case 'sccs':
      case 'warning':
        return;
      default:
        this.#diagnostics.error(line.span, `Expected a directive of C's preprocessor, found "#${word}"`);
    }
  }

  #define(line: Line, rest: string): void {
    const [, name, parameters, text = ''] = /^([A-Za-z_][A-Za-z0-9_]*)(\([^)]*\))?(.*)$/s.exec(rest) ?? [];
    if (name === undefined) {
      this.#diagnostics.error(line.span, 'Expected the name of a symbol after #define');
    } else if (parameters === undefined) {
      this.#macros.set(name, tokensOf(new Scanner(new SourceFile(line.span.file.name, text), this.#diagnostics)));
      this.#functions.delete(name);
    } else {
      this.#functions.add(name);
      this.#macros.delete(name);
    }
  }

  #include(line: Line, rest: string, depth: number): void {
    const match = /^(?:"([^"]+)"|<([^>]+)>)/.exec(rest);
    const name = match?.[1] ?? match?.[2];
    if (name === undefined) {
      this.#diagnostics.error(line.span, 'Expected a file name in quotes or angle brackets after #include');
      return;
    }
    const include: Include = { name, angled: match?.[1] === undefined, span: line.span };
    // A header is C: rpcgen could not read it, but its constants are known.
    if (!name.endsWith('.x')) {
      this.#headers.push(include);
      return;
    }
    const file = this.#options.open(include);
    if (file === undefined) {
      this.#diagnostics.error(line.span, `Cannot find ${name}`, 'Give the directory that it is in with -I DIRECTORY');
    } else if (depth >= INCLUDE_DEPTH_MAX) {
      this.#diagnostics.error(line.span, `${name} is included too deeply; does it include itself?`);
    } else if (this.#mayInclude(line, file)) {
      this.#file(file, depth + 1);
    }
  }

  /** Counts what is included; where it becomes too much, tells so once. */
  #mayInclude(line: Line, file: SourceFile): boolean {
    if (this.#includes > INCLUDES_MAX) return false;
    this.#includes++;
    this.#includedCharacters += file.text.length;
    if (this.#includes <= INCLUDES_MAX && this.#includedCharacters <= INCLUDED_CHARACTERS_MAX) return true;
    this.#includes = Infinity;
    this.#diagnostics.error(line.span, 'Too much is included; do files include each other, or one of them itself?');
    return false;
  }
}
