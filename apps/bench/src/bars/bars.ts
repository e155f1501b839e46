import type { CaseResult, CodecResult, PathResult, Point } from '../cases/result.ts';
import type { CandidateName } from '../codec/candidates.ts';
import type { Operation } from '../codec/subject.ts';
import { fasterThan } from '../report/codec-tables.ts';
import { pathFigures } from '../report/path-figures.ts';
import type { ServerName } from '../servers/server.ts';
import { ratioSpread } from '../measure/ratio.ts';

/** Something that this project promises of its speed: a ratio of two figures of one run. */
export interface Bar {
  /** The case that shows it. */
  readonly name: string;
  readonly what: string;
  readonly limit: number;
  readonly kind: 'at least' | 'at most';
  /** The median ratio; undefined when one of the two was not measured. */
  measured(results: readonly CaseResult[]): number | undefined;
  /** The same of the bare Node.js server, for a ratio that depends on how much of the machine was to be had. */
  ofEcho?(results: readonly CaseResult[]): number | undefined;
}

/** A bar and what a run has to say of it. */
export interface Judged {
  readonly bar: Bar;
  readonly value: number;
  readonly met: boolean;
}

/**
 * Whether the bars hold that a run has figures for.
 *
 * @param margin how many times worse still passes; 1 is the bar itself, more is for runs that are short or disturbed: in these,
 * no more is asked than what the bare Node.js server reached
 */
export function judge(results: readonly CaseResult[], margin = 1): Judged[] {
  return bars.flatMap((bar) => {
    const value = bar.measured(results);
    if (value === undefined) return [];
    const reached = margin === 1 ? undefined : bar.ofEcho?.(results);
    const least = Math.min(bar.limit, reached ?? Infinity) / margin;
    const met = bar.kind === 'at least' ? value >= least : value <= bar.limit * margin;
    return [{ bar, value, met }];
  });
}

const unixSpeed: readonly [Point, number][] = [
  [{ connections: 1, depth: 1 }, 2],
  [{ connections: 1, depth: 32 }, 40],
  [{ connections: 64, depth: 1 }, 16],
  [{ connections: 64, depth: 16 }, 110],
  [{ connections: 1000, depth: 1 }, 13],
];

/** Of what C glusterd reaches on a unix socket, a client over TCP gets at least this share. */
const tcpShare = 0.7;

const pingSpeed: readonly [Point, number][] = [
  [{ connections: 1, depth: 1 }, 0.85],
  [{ connections: 64, depth: 1 }, 1.8],
  [{ connections: 64, depth: 16 }, 12],
];

const echoCpu: readonly [string, Point, number][] = [
  ['list-friends', { connections: 1, depth: 1 }, 1.25],
  ['list-friends', { connections: 64, depth: 1 }, 1.25],
  ['list-friends', { connections: 1000, depth: 1 }, 1.25],
  ['list-friends', { connections: 64, depth: 16 }, 2.2],
  ['list-friends-200-peers', { connections: 64, depth: 16 }, 1.3],
];

export const bars: readonly Bar[] = [
  ...unixSpeed.map(([point, limit]) => speedBar('list-friends', 'unix', point, limit)),
  ...unixSpeed.map(([point, limit]) => speedBar('list-friends', 'tcp', point, limit * tcpShare)),
  ...pingSpeed.map(([point, limit]) => speedBar('gf-dump-ping', 'unix', point, limit)),
  ...echoCpu.map(([message, point, limit]) => cpuBar(message, point, 'node-echo', 'the bare Node.js server', limit)),
  cpuBar('list-friends', { connections: 64, depth: 16 }, 'libtirpc', 'libtirpc', 1),
  codecBar('json-pack', 'decode', 1),
  codecBar('json-pack', 'decode-three', 1),
  codecBar('json-pack', 'encode', 1.5),
  codecBar('js-xdr', 'decode', 3),
  codecBar('js-xdr', 'encode', 3),
  codecBar('by-hand', 'decode', 0.9),
  codecBar('by-hand', 'encode', 0.9),
];

function speedBar(message: string, transport: string, { connections, depth }: Point, limit: number): Bar {
  const name = `path/${message}/${transport}/${connections}x${depth}`;
  return {
    name,
    what: 'calls/s ÷ C glusterd',
    limit,
    kind: 'at least',
    measured: (results) => figuresOf(results, name, 'gluster-ts')?.speedRatio?.median,
    ofEcho: (results) => figuresOf(results, name, 'node-echo')?.speedRatio?.median,
  };
}

function cpuBar(message: string, { connections, depth }: Point, other: ServerName, title: string, limit: number): Bar {
  const name = `path/${message}/unix/${connections}x${depth}`;
  return {
    name,
    what: `CPU per call ÷ ${title}`,
    limit,
    kind: 'at most',
    measured(results) {
      const { repetitions = [] } = pathOf(results, name) ?? {};
      const ratio = ratioSpread(
        repetitions,
        (repetition) => repetition['gluster-ts']?.server?.cpuMicrosPerCall,
        (repetition) => repetition[other]?.server?.cpuMicrosPerCall,
      );
      return ratio?.median;
    },
  };
}

/** The message that does worst decides. */
function codecBar(candidate: CandidateName, operation: Operation, limit: number): Bar {
  return {
    name: `codec/*/${operation}`,
    what: `time of ${candidate} ÷ ours, the least of all messages`,
    limit,
    kind: 'at least',
    measured(results) {
      const codecs = results.filter((result): result is CodecResult => result.kind === 'codec');
      const ratios = codecs
        .filter((result) => result.operation === operation)
        .flatMap((result) => fasterThan(result, candidate)?.median ?? []);
      return ratios.length === 0 ? undefined : Math.min(...ratios);
    },
  };
}

function pathOf(results: readonly CaseResult[], name: string): PathResult | undefined {
  return results.find((result): result is PathResult => result.kind === 'path' && result.name === name);
}

function figuresOf(results: readonly CaseResult[], name: string, server: ServerName): ReturnType<typeof pathFigures> {
  const result = pathOf(results, name);
  return result === undefined ? undefined : pathFigures(result, server);
}
