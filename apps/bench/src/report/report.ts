import type {
  CaseResult,
  CodecResult,
  HeadroomResult,
  LeakResult,
  MicroResult,
  PathResult,
  SampledResult,
  StageResult,
  TableResult,
} from '../cases/result.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../bars/bars.ts';
import { headroomOf } from '../measure/headroom.ts';
import type { Machine } from '../machine/machine.ts';
import { serverNames, serverTitles, type ServerName } from '../servers/server.ts';
import { barTable } from './bar-table.ts';
import { leakTable, rowName, stageTable, tableOf } from './case-tables.ts';
import { codecSection } from './codec-tables.ts';
import { figure, mebibytes, NONE, ratio } from './figures.ts';
import { pathFigures, type PathFigures } from './path-figures.ts';
import { sampledTable } from './sampled-table.ts';
import type { SavedRun } from './saved-run.ts';
import { renderMarkdown, type Table } from './table.ts';

/** RESULTS.md: every comparison is a ratio of figures that one run took right after each other. */
export function renderReport(run: SavedRun): string {
  const { results } = run;
  const paths = results.filter((result): result is PathResult => result.kind === 'path');
  return [
    '# Results',
    '',
    '<!-- Written by `npm run bench -- report`; do not edit. -->',
    '',
    ...(run.plan.quick ? ['**A quick run: it shows that the bench works, its figures mean nothing.**', ''] : []),
    ...introduction(run),
    ...barSection(run),
    ...pathGroups(paths).flatMap(([title, group]) => [`## ${title}`, '', ...pathTables(group).map(renderMarkdown)]),
    ...section('The load generator', headroomTables(of(results, 'headroom'))),
    ...section('Time per stage', of<StageResult>(results, 'stages').map(stageTable)),
    ...section('CPU and allocations per stage, by sampling', of<SampledResult>(results, 'sampled').map(sampledTable)),
    ...section('What single decisions cost and save', tablesOf(results, 'variants')),
    ...section('Memory', [...of<LeakResult>(results, 'leak').map(leakTable), ...tablesOf(results, 'memory')]),
    ...section('A trusted pool', tablesOf(results, 'pool')),
    ...codecSection(of<CodecResult>(results, 'codec')),
    ...section('Packages', microTables(of(results, 'micro'))),
    ...notMeasured(results),
  ].join('\n');
}

/** The bars, and what is said by hand about those that are missed. */
function barSection({ results, plan }: SavedRun): string[] {
  const judged = judge(results);
  if (judged.length === 0 || plan.quick) return [];
  return ['## Bars', '', renderMarkdown(barTable(judged)), readFileSync(barNotes, 'utf8')];
}

const barNotes = join(import.meta.dirname, 'notes/bars.md');

function introduction({ date, machine, cores, plan }: SavedRun): string[] {
  const runs = `${plan.repetitions} repetitions; in each, every server in turn for ${plan.seconds} s after ${plan.warmup} s of warm-up`;
  return [
    `Taken on ${date.slice(0, 10)}: ${runs}. ${cores}.`,
    'Ratios are taken within one repetition; a cell shows the median and, in brackets, least and greatest.',
    '',
    ...machineLines(machine),
    '',
    ...serverNames.map((name) => `- **${name}**: ${serverTitles[name]}`),
    '',
  ];
}

function machineLines(machine: Machine): string[] {
  return [
    `- ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, Linux ${machine.kernel}`,
    ...Object.entries(machine.versions).map(([name, version]) => `- ${name}: ${version}`),
  ];
}

/** Cases that differ only in their point stand in one group: `path/list-friends/unix`. */
function pathGroups(paths: readonly PathResult[]): [string, PathResult[]][] {
  return [...Map.groupBy(paths, ({ name }) => name.slice(0, name.lastIndexOf('/')))];
}

function pathTables(group: readonly PathResult[]): Table[] {
  const table = (title: string, cell: (figures: PathFigures) => string): Table => {
    const servers = serverNames.filter((server) => group.some((result) => pathFigures(result, server) !== undefined));
    return {
      title,
      header: ['connections x depth', ...servers],
      rows: group.map((result) => [rowName(result), ...servers.map((server) => cellOf(result, server, cell))]),
    };
  };
  return [
    table('Calls per second, divided by those of C glusterd', ({ speedRatio }) => ratio(speedRatio)),
    table('Server CPU per call, divided by that of the bare Node.js server', ({ cpuRatio }) => ratio(cpuRatio)),
    table('Server CPU per call, µs', ({ cpuMicros }) => figure(cpuMicros)),
    table('Latency, µs: p50 / p99 / p99.9 / max', ({ p50, p99, p999, max }) =>
      [p50, p99, p999, max].map(figure).join(' / '),
    ),
    table('Reads and writes of the server per call', ({ readsAndWrites }) => figure(readsAndWrites)),
    table('Resident memory of the server, MiB', ({ rss }) => mebibytes(rss)),
  ];
}

function cellOf(result: PathResult, server: ServerName, cell: (figures: PathFigures) => string): string {
  const figures = pathFigures(result, server);
  return figures === undefined ? NONE : cell(figures);
}

function headroomTables(results: readonly HeadroomResult[]): Table[] {
  if (results.length === 0) return [];
  const rows = results.map((result) => {
    const headroom = headroomOf(result.repetitions);
    return headroom === undefined
      ? [result.name, NONE, NONE, NONE, NONE]
      : [
          result.name,
          headroom.fastest,
          ratio(headroom.ratio),
          ratio(headroom.cpuRatio),
          `${figure(headroom.busy.median * 100)} %`,
        ];
  });
  return [
    {
      title: 'Headroom',
      header: ['case', 'fastest server under test', 'C echo ÷ that server, calls/s'].concat(
        'that server ÷ generator, CPU per call',
        "generator's core busy there",
      ),
      rows,
      notes: [
        'From 2× on, what limits a figure is the server and not the load generator. On a machine that does other things ' +
          'too, calls per second swing and CPU time does not.',
      ],
    },
  ];
}

function microTables(results: readonly MicroResult[]): Table[] {
  const groups = Map.groupBy(results, ({ name }) => name.split('/')[0] ?? '');
  return [...groups].map(([title, group]) => ({
    title,
    header: ['case', 'median ns', 'p99 ns'],
    rows: group.map((result) => [result.name, figure(result.nanosMedian), figure(result.nanosP99)]),
  }));
}

/** Tables of the cases whose names begin with `group/`. */
function tablesOf(results: readonly CaseResult[], group: string): Table[] {
  const tables = of<TableResult>(results, 'table').filter(({ name }) => name.startsWith(`${group}/`));
  return tables.map(tableOf);
}

function notMeasured(results: readonly CaseResult[]): string[] {
  const cases = results.flatMap((result) =>
    result.kind === 'failed' || result.kind === 'skipped' ? [`- ${result.name} ${result.kind}: ${result.reason}`] : [],
  );
  const reasons = results.flatMap((result) =>
    'absent' in result
      ? Object.entries(result.absent).map(([server, reason]) => `- ${server}: ${reason.split('\n')[0] ?? ''}`)
      : [],
  );
  const lines = [...cases, ...new Set(reasons)];
  return lines.length === 0 ? [] : ['## Not measured', '', ...lines, ''];
}

function of<T extends CaseResult>(results: readonly CaseResult[], kind: T['kind']): T[] {
  return results.filter((result): result is T => result.kind === kind);
}

function section(title: string, tables: readonly Table[]): string[] {
  return tables.length === 0 ? [] : [`## ${title}`, '', ...tables.map(renderMarkdown)];
}
