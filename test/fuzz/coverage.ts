import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Lines that were run, by file; every file that was loaded is there. */
export type Coverage = ReadonlyMap<string, ReadonlySet<number>>;

/** Begins to measure; what is returned ends it. */
export async function startCoverage(): Promise<() => Promise<Coverage>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  return async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    session.disconnect();
    const sources = result.filter(({ url }) => /\/packages\/[^/]+\/src\//.test(url) && !url.endsWith('.test.ts'));
    return new Map(sources.map((script) => [fileURLToPath(script.url), linesOf(script)]));
  };
}

/** Types are replaced by spaces before V8 sees a file, so its offsets are those of the source. */
function linesOf({ url, functions }: Profiler.ScriptCoverage): Set<number> {
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const run = new Uint8Array(source.length);
  // Outer ranges come before those within them.
  const ranges = functions.flatMap((one) => one.ranges);
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) run.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const lines = new Set<number>();
  for (const { line, start, end } of codeLines(source)) if (run.subarray(start, end).includes(1)) lines.add(line);
  return lines;
}

/** Lines that have something to run: no types, no comments, no lone brackets. */
export function codeLines(source: string): { line: number; start: number; end: number }[] {
  const code = stripTypeScriptTypes(source).replaceAll(/\/\*[^]*?\*\/|(?<=^\s*)\/\/.*$/gm, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  );
  let at = 0;
  return code.split('\n').flatMap((text, line) => {
    const start = at + (text.length - text.trimStart().length);
    const end = at + text.trimEnd().length;
    at += text.length + 1;
    return /\w/.test(text) && !/^\s*(import|export \{|\} from)/.test(text) ? [{ line, start, end }] : [];
  });
}

/** One line for each package: lines that were run, of those that its loaded files have. */
export function coverageTable(coverages: readonly Coverage[]): string[] {
  const byPackage = new Map<string, { run: number; all: number; files: number }>();
  for (const file of new Set(coverages.flatMap((coverage) => [...coverage.keys()]))) {
    const name = /\/packages\/([^/]+)\//.exec(file)?.[1] ?? '';
    const generated = file.includes('/generated/') ? ' (generated)' : '';
    const sum = byPackage.get(name + generated) ?? { run: 0, all: 0, files: 0 };
    const lines = codeLines(readFileSync(file, 'utf8'));
    sum.run += lines.filter(({ line }) => coverages.some((coverage) => coverage.get(file)?.has(line) === true)).length;
    sum.all += lines.length;
    sum.files++;
    byPackage.set(name + generated, sum);
  }
  return [...byPackage].sort().map(([name, { run, all, files }]) => {
    const share = `${((100 * run) / all).toFixed(1)} %`;
    return `${name.padEnd(30)} ${share.padStart(8)}  ${String(run).padStart(5)} of ${String(all).padStart(5)} lines in ${files} files`;
  });
}
