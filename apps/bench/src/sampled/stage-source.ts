/** What a source file says about the stages of the path (docs/path.md). */

/** A stage channel, `export const stageHeader = stageChannel('2.2', 'call header decoded')`, by the name of its variable. */
export type StageVariables = ReadonlyMap<string, { readonly stage: string; readonly name: string }>;

/** What is known of one function. */
export interface FunctionStages {
  /** The stage that the function, or else what encloses it, belongs to; undefined: ask whoever called it. */
  readonly stage: string | undefined;
  /** For when no caller knows either: the first of several stages that a comment around it names. */
  readonly weak: string | undefined;
  /** The stage of one of its lines, which differs from `stage` where a function announces several. 0 is the file's first. */
  ofLine(line: number): string | undefined;
}

interface Announcement {
  readonly line: number;
  readonly stage: string;
}

const declared = /\b(stage\w+)(?:: \w+)? = stageChannel\('([\d.]+)', '([^']*)'\)/g;
const named = /\bstages? ([\d.]*\d(?:(?:,? and |, | to )(?:stage )?[\d.]*\d)*)/i;

/** The stage channels that a file declares. */
export function stageVariables(text: string): StageVariables {
  const found = [...text.matchAll(declared)];
  return new Map(found.map(([, variable = '', stage = '', name = '']) => [variable, { stage, name }]));
}

/**
 * Finds the stage of a function by where it begins. It is read off, in this order:
 *
 * 1. one stage in the function's own doc comment, "(stage 2.3)";
 * 2. its announcements: the lines up to `stageX.hasSubscribers` led to stage X, as in the times between announcements;
 *    what it calls is booked on the first;
 * 3. one stage in the doc comment of what encloses it: function, class;
 * 4. where no comment around it names a stage: the row of docs/path.md that names the file, if only one does.
 *
 * It relies on the indentation that prettier gives.
 */
export class StageSource {
  readonly #lines: readonly string[];
  readonly #variables: StageVariables;
  readonly #page: string | undefined;
  readonly #functions = new Map<number, FunctionStages>();

  /**
   * @param variables the stage channels of the file's package
   * @param page the stage that docs/path.md gives to the file
   */
  constructor(text: string, variables: StageVariables, page: string | undefined) {
    this.#lines = text.split('\n');
    this.#variables = variables;
    this.#page = page;
  }

  /** @param line where the function begins; 0 is the first */
  at(line: number): FunctionStages {
    let stages = this.#functions.get(line);
    if (stages === undefined) this.#functions.set(line, (stages = this.#look(line)));
    return stages;
  }

  #look(begin: number): FunctionStages {
    const own = this.#commentAbove(begin);
    const [only] = own;
    if (only !== undefined && own.length === 1) return { stage: only, weak: undefined, ofLine: () => only };
    const announcements = this.#announcements(begin, this.#endOf(begin));
    const first = announcements[0]?.stage;
    if (first !== undefined) {
      const last = announcements.at(-1)?.stage;
      return {
        stage: first,
        weak: undefined,
        ofLine: (line) => announcements.find((announcement) => announcement.line >= line)?.stage ?? last,
      };
    }
    let weak = own[0];
    for (let outer = this.#enclosing(begin); outer !== undefined; outer = this.#enclosing(outer)) {
      const stages = this.#commentAbove(outer);
      const [single] = stages;
      if (single !== undefined && stages.length === 1) return { stage: single, weak, ofLine: () => single };
      weak ??= single;
    }
    // What a comment says of several stages is nearer to the truth than a row of the page: the caller decides.
    const page = weak === undefined ? this.#page : undefined;
    return { stage: page, weak, ofLine: () => page };
  }

  /** Stages that the doc comment right above a line names. */
  #commentAbove(line: number): string[] {
    let at = line - 1;
    if (!this.#line(at).endsWith('*/')) return [];
    const lines: string[] = [];
    for (; at >= 0; at--) {
      const text = this.#line(at).trim();
      lines.unshift(text.replace(/^\/?\*+/, ''));
      if (text.startsWith('/*')) break;
    }
    return namedStages(lines.join(' ').replaceAll(/\s+/g, ' '));
  }

  #announcements(begin: number, end: number): Announcement[] {
    return this.#lines.slice(begin, end + 1).flatMap((text, index) => {
      const variable = /\b(stage\w+)\.(?:hasSubscribers|announce)\b/.exec(text)?.[1];
      const stage = variable === undefined ? undefined : this.#variables.get(variable)?.stage;
      return stage === undefined ? [] : [{ line: begin + index, stage }];
    });
  }

  /** The last line of what begins on a line: the next one that is indented no deeper, unless it goes on with a body. */
  #endOf(begin: number): number {
    if (/[;,}]$/.test(this.#line(begin))) return begin;
    const depth = indentOf(this.#line(begin));
    for (let at = begin + 1; at < this.#lines.length; at++) {
      const text = this.#line(at);
      if (text === '' || indentOf(text) > depth) continue;
      if (!/^[)}{].*\{$/.test(text.trim())) return at;
    }
    return this.#lines.length - 1;
  }

  /** The line on which that begins in which a line stands; undefined at the top of the file. */
  #enclosing(line: number): number | undefined {
    const depth = indentOf(this.#line(line));
    if (depth === 0) return undefined;
    for (let at = line - 1; at >= 0; at--) {
      const text = this.#line(at);
      // `): void {` is not where it begins.
      if (text !== '' && indentOf(text) < depth && !/^[)}{\]]/.test(text.trim())) return at;
    }
    return undefined;
  }

  #line(at: number): string {
    return this.#lines[at] ?? '';
  }
}

/** `(stages 2 to 2.9)` names two: more than one is as good as none, so that those between need no listing. */
function namedStages(comment: string): string[] {
  const list = named.exec(comment)?.[1] ?? '';
  return list.match(/\d[\d.]*/g) ?? [];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The stage of each file that exactly one row of docs/path.md names, by package folder and file: `rpcsvc/request-pool.ts`. */
export function stagesOfPage(page: string): Map<string, string> {
  const stages = new Map<string, Set<string>>();
  for (const row of page.matchAll(/^\| (\d(?:\.\d)?) +\|.*\| (.*) \|$/gm)) {
    const [, stage = '', cell = ''] = row;
    for (const part of cell.split(';')) {
      const [folder, ...files] = [...part.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
      for (const file of files.filter((name) => name.endsWith('.ts'))) {
        const key = `${folder}/${file}`;
        stages.set(key, (stages.get(key) ?? new Set()).add(stage));
      }
    }
  }
  return new Map(
    [...stages].flatMap(([file, [stage, other]]) =>
      stage !== undefined && other === undefined ? [[file, stage]] : [],
    ),
  );
}
