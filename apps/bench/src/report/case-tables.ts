import { pointName } from '../cases/path-cases.ts';
import type { CaseResult, HeadroomResult, LeakResult, PathResult, StageResult, TableResult } from '../cases/result.ts';
import { headroomOf } from '../measure/headroom.ts';
import { serverNames } from '../servers/server.ts';
import { codecTable } from './codec-tables.ts';
import { figure, mebibytes, NONE, ratio } from './figures.ts';
import { pathFigures } from './path-figures.ts';
import { sampledTable } from './sampled-table.ts';
import { renderText, type Table } from './table.ts';

/** What `run` prints as soon as a case is done: a table, or one line for a package's case, of which there are many. */
export function caseText(result: CaseResult): string {
  if (result.kind !== 'micro') return renderText(caseTable(result));
  const { name, nanosMedian, nanosP99, samples } = result;
  return `${name.padEnd(48)} ${figure(nanosMedian).padStart(8)} ns (p99 ${figure(nanosP99)}, ${samples} samples)`;
}

export function caseTable(result: CaseResult): Table {
  switch (result.kind) {
    case 'path':
      return pathTable(result);
    case 'headroom':
      return headroomTable(result);
    case 'stages':
      return stageTable(result);
    case 'sampled':
      return sampledTable(result);
    case 'leak':
      return leakTable(result);
    case 'codec':
      return codecTable(result);
    case 'table':
      return tableOf(result);
    case 'micro':
      return {
        title: result.name,
        header: ['ns per operation', 'median', 'p99', 'samples'],
        rows: [['', figure(result.nanosMedian), figure(result.nanosP99), String(result.samples)]],
      };
    case 'failed':
      return { title: `${result.name}: FAILED`, header: [result.reason], rows: [] };
    case 'skipped':
      return { title: `${result.name}: SKIPPED`, header: [result.reason], rows: [] };
  }
}

function pathTable(result: PathResult | HeadroomResult): Table {
  const rows = serverNames.flatMap((server) => {
    const figures = pathFigures(result, server);
    if (figures === undefined) return [];
    const { speedRatio, callsPerSecond, cpuMicros, cpuRatio, p50, p99, p999, max, readsAndWrites, rss } = figures;
    const latencies = [p50, p99, p999, max].map(figure);
    return [
      [server, figure(callsPerSecond), ratio(speedRatio), figure(cpuMicros), ratio(cpuRatio)].concat(
        latencies,
        figure(readsAndWrites),
        mebibytes(rss),
      ),
    ];
  });
  return {
    title: result.name,
    header: ['', 'calls/s', '÷ C glusterd', 'CPU µs/call', '÷ Node echo', 'p50 µs', 'p99', 'p99.9', 'max'].concat(
      'reads+writes/call',
      'RSS MiB',
    ),
    rows,
    notes: [...sizeNotes(result), ...serverNames.flatMap((server) => absence(server, result.absent[server]))],
  };
}

function absence(server: string, reason: string | undefined): string[] {
  return reason === undefined ? [] : [`${server} not measured: ${reason.split('\n')[0] ?? ''}`];
}

/** A comparison of servers that send different bytes would not be one. */
function sizeNotes(result: PathResult | HeadroomResult): string[] {
  const sizes = serverNames.flatMap((server) => pathFigures(result, server)?.replyBytes ?? []);
  if (new Set(sizes).size <= 1) return [];
  return [`Replies differ in size: ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`];
}

function headroomTable(result: HeadroomResult): Table {
  const table = pathTable(result);
  const headroom = headroomOf(result.repetitions);
  const note =
    headroom === undefined
      ? 'Headroom unknown: the C echo server or all servers under test are missing'
      : `Headroom: ${ratio(headroom.ratio)} the throughput of ${headroom.fastest}, the fastest server under test, ` +
        `${ratio(headroom.cpuRatio)} by CPU time per call; the generator used ${figure(headroom.busy.median * 100)} % of its core there`;
  return { ...table, notes: [note, ...(table.notes ?? [])] };
}

export function stageTable(result: StageResult): Table {
  const total = result.stages.reduce((sum, { ownPerRequest }) => sum + ownPerRequest, 0);
  return {
    title: `${result.name} (${result.requests} requests, ${result.events} announcements)`,
    header: [
      'stage',
      'per request',
      'own ns/request',
      'share',
      'own median ns',
      'own p99 ns',
      'waited median ns',
      'waited p99 ns',
    ],
    rows: result.stages.map((stage) => [
      `${stage.stage} ${stage.name}`,
      figure(stage.perRequest),
      figure(stage.ownPerRequest),
      `${((stage.ownPerRequest / total) * 100).toFixed(1)} %`,
      figure(stage.ownMedian),
      figure(stage.ownP99),
      figure(stage.waitedMedian),
      figure(stage.waitedP99),
    ]),
    notes: [
      `Own: since the announcement before it in the process; waited: since the one before it of the same request. ` +
        `Both hold the ${figure(result.announcementCost)} ns that an announcement costs while it is recorded.`,
      'A turn’s read comes before “socket event”, its gather-write after the last “message destroyed”: on the way to MSG_SENT.',
    ],
  };
}

export function leakTable(result: LeakResult): Table {
  const [first, second] = result.rss;
  const held = Object.entries(result.held);
  return {
    title: result.name,
    header: ['', 'RSS MiB after the first run', 'after the second', 'second ÷ first', 'still held'],
    rows: [
      [
        `${result.connections} connections × ${result.callsPerConnection} calls`,
        mebibytes(first),
        mebibytes(second),
        first === undefined || second === undefined ? NONE : `${(second / first).toFixed(3)}×`,
        held.length === 0 ? 'nothing' : held.map(([counter, value]) => `${counter} ${value}`).join(', '),
      ],
    ],
  };
}

/** A bar that does not hold stands below the figures. */
export function tableOf({ name, header, rows, notes = [], missed }: TableResult): Table {
  return { title: name, header, rows, notes: [...notes, ...(missed === undefined ? [] : [`NOT MET: ${missed}`])] };
}

/** The point of a path case, for the rows of the report. */
export function rowName(result: PathResult): string {
  return pointName(result.point);
}
