import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StageSource, stagesOfPage, stageVariables, type FunctionStages, type StageVariables } from './stage-source.ts';

/** Where a function stands in code that runs, as V8 says it. Lines and columns begin with 0. */
export interface CodePosition {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A function in its source. */
export interface LocatedFunction {
  readonly stages: FunctionStages;
  /** The stage of a line of the code that runs; 0 is the first. */
  stageOfLine(line: number): string | undefined;
}

interface Script {
  readonly lines: readonly string[];
  readonly map: SourceMap;
  readonly sources: ReadonlyMap<string, StageSource>;
}

/** Finds sources through the maps beside the built files; the maps carry the text from which they were built. */
export class SourceTree {
  readonly #root: string;
  readonly #page: ReadonlyMap<string, string>;
  readonly #read: (path: string) => string | undefined;
  readonly #scripts = new Map<string, Script | undefined>();
  readonly #names = new Map<string, Set<string>>();

  /**
   * @param root the checkout
   * @param page the text of docs/path.md
   * @param read gives the text of a file, undefined where there is none
   */
  constructor(root: string, page: string, read: (path: string) => string | undefined = readIfThere) {
    this.#root = root;
    this.#read = read;
    this.#page = stagesOfPage(page);
  }

  /** What stages are called, as they announce themselves: filled as files are looked at. */
  nameOf(stage: string): string {
    return [...(this.#names.get(stage) ?? [])].join(', ');
  }

  /** Undefined: not a file with a source map, so none of ours. */
  find(position: CodePosition): LocatedFunction | undefined {
    const script = this.#script(position.url);
    if (script === undefined) return undefined;
    const origin = originOf(script, position.lineNumber, position.columnNumber);
    const stages = origin?.source.at(origin.line);
    if (origin === undefined || stages === undefined) return undefined;
    return {
      stages,
      stageOfLine: (line) => {
        const text = script.lines[line] ?? '';
        const place = originOf(script, line, text.length - text.trimStart().length);
        return place?.source === origin.source ? stages.ofLine(place.line) : stages.stage;
      },
    };
  }

  #script(url: string): Script | undefined {
    if (!this.#scripts.has(url)) this.#scripts.set(url, this.#load(url));
    return this.#scripts.get(url);
  }

  #load(url: string): Script | undefined {
    if (!url.startsWith('file:')) return undefined;
    const path = fileURLToPath(url);
    const [code, map] = [this.#read(path), this.#read(`${path}.map`)];
    if (code === undefined || map === undefined) return undefined;
    // What a source map is, ECMA-426 says; the bundler wrote it.
    const payload = JSON.parse(map) as SourceMapPayload;
    const variables = new Map(payload.sourcesContent.flatMap((text) => [...stageVariables(text)]));
    for (const { stage, name } of variables.values()) {
      this.#names.set(stage, (this.#names.get(stage) ?? new Set()).add(name));
    }
    const sources = payload.sources.map((source, index) => {
      const text = payload.sourcesContent[index] ?? '';
      return [source, this.#source(resolve(dirname(path), source), text, variables)] as const;
    });
    return {
      lines: code.split('\n'),
      map: new SourceMap(payload),
      sources: new Map(sources),
    };
  }

  /** The page names `packages/rpcsvc/src/drc/drc.ts` as `drc/drc.ts` of `rpcsvc`. */
  #source(path: string, text: string, variables: StageVariables): StageSource {
    const [, folder = '', , ...file] = relative(this.#root, path).split(sep);
    return new StageSource(text, variables, this.#page.get(`${folder}/${file.join('/')}`));
  }
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function originOf(script: Script, line: number, column: number): { source: StageSource; line: number } | undefined {
  const entry = script.map.findEntry(line, column);
  if (!('originalSource' in entry)) return undefined;
  const source = script.sources.get(entry.originalSource);
  return source === undefined ? undefined : { source, line: entry.originalLine };
}
