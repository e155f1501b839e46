import { basename } from 'node:path';
import type { Files } from './files.ts';
import { CConstants } from './model/c-constants.ts';
import { hoist } from './model/hoist.ts';
import type { ModuleSource } from './model/module-source.ts';
import type { Origin } from './model/types.ts';
import { Diagnostics } from './source/diagnostics.ts';
import type { SourceFile } from './source/source-file.ts';
import { parse } from './syntax/parser.ts';
import { preprocess } from './syntax/preprocessor.ts';
import type { Include } from './syntax/preprocessor.ts';

/** What names from elsewhere are imported from. */
export interface ImportOption {
  /** Path of another `.x` file, or names that it does not take such a file to know. */
  readonly from: { readonly file: string } | { readonly names: readonly string[] };
  /** As it stands in the import statement; default: the name of the `.x` file with another ending. */
  readonly module: string | undefined;
}

export interface ModuleOptions {
  readonly symbols: ReadonlyMap<string, string>;
  readonly imports: readonly ImportOption[];
  /** Paths of files that are compiled together with this one, into the same directory. */
  readonly siblings: readonly string[];
  /** The ending of modules that this compiler writes, such as `.ts`. */
  readonly extension: string;
}

/** Headers that include each other may be many; what they define is found in the first ones. */
const HEADERS_MAX = 300;

/** Reads a file, what it includes and what it imports. */
export class ModuleLoader {
  readonly #files: Files;
  readonly #options: ModuleOptions;
  readonly #diagnostics: Diagnostics;
  readonly #loaded = new Map<SourceFile, ModuleSource>();
  #loadedSiblings: readonly ModuleSource[] | undefined;

  constructor(files: Files, options: ModuleOptions, diagnostics: Diagnostics) {
    this.#files = files;
    this.#options = options;
    this.#diagnostics = diagnostics;
  }

  /** The module to be written. */
  main(file: SourceFile): ModuleSource {
    return this.#load(file, { module: undefined }, this.#options.imports);
  }

  /** Files that are compiled together: only read when a name is missing, and their mistakes are told elsewhere. */
  #siblings(): readonly ModuleSource[] {
    this.#loadedSiblings ??= this.#options.siblings.flatMap((path) => {
      const file = this.#files.open(path);
      return file === undefined ? [] : this.#load(file, { module: this.#moduleOf(file) }, [], new Diagnostics());
    });
    return this.#loadedSiblings;
  }

  #load(
    file: SourceFile,
    origin: Origin,
    options: readonly ImportOption[],
    diagnostics = this.#diagnostics,
  ): ModuleSource {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const open = (include: Include): SourceFile | undefined => this.#files.find(include.name, include.span.file);
    const { tokens, headers, cText } = preprocess(file, { symbols: this.#options.symbols, open }, diagnostics);
    const imports: ModuleSource[] = [];
    const externals = new Map<string, string>();
    const unknown: Include[] = [];
    const constants = new CConstants();
    constants.add(cText);
    const { definitions, damaged } = parse(tokens, diagnostics);
    const source: ModuleSource = {
      origin,
      definitions: hoist(definitions),
      damaged,
      siblings: () => this.#siblings(),
      imports,
      externals,
      cConstant: (name) => constants.value(name),
      headers: unknown,
    };
    // Known before its imports are read, which may import it.
    this.#loaded.set(file, source);
    for (const option of options) this.#import(option, imports, externals);
    for (const header of headers) this.#header(header, file, imports, constants, unknown);
    return source;
  }

  #import({ from, module }: ImportOption, imports: ModuleSource[], externals: Map<string, string>): void {
    if ('names' in from) {
      for (const name of from.names) externals.set(name, module ?? './externals.ts');
      return;
    }
    const file = this.#files.open(from.file);
    if (file === undefined) this.#diagnostics.error(undefined, `Cannot find ${from.file}, which --import names`);
    else imports.push(this.#load(file, { module: module ?? this.#moduleOf(file) }, []));
  }

  /** A header is made from an `.x` file, whose module is imported; or it is C, whose constants are known. */
  #header(header: Include, file: SourceFile, imports: ModuleSource[], constants: CConstants, unknown: Include[]): void {
    const definition = header.name.endsWith('.h')
      ? this.#files.find(header.name.replace(/\.h$/, '.x'), header.span.file)
      : undefined;
    if (definition !== undefined) {
      if (definition !== file) imports.push(this.#load(definition, { module: this.#moduleOf(definition) }, []));
      return;
    }
    const found = this.#files.find(header.name, header.span.file);
    // Its types stay unknown either way.
    unknown.push(header);
    if (found !== undefined) this.#addHeader(found, constants, new Set());
  }

  #addHeader(header: SourceFile, constants: CConstants, seen: Set<SourceFile>): void {
    if (seen.has(header) || seen.size >= HEADERS_MAX) return;
    seen.add(header);
    constants.add(header.text);
    for (const [, quoted, angled] of header.text.matchAll(/^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm)) {
      const inner = this.#files.find(quoted ?? angled ?? '', header);
      if (inner !== undefined) this.#addHeader(inner, constants, seen);
    }
  }

  #moduleOf(file: SourceFile): string {
    return `./${basename(file.name).replace(/\.x$/, '')}${this.#options.extension}`;
  }
}
