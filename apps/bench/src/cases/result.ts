import type { CandidateName } from '../codec/candidates.ts';
import type { Operation } from '../codec/subject.ts';
import type { MessageName } from '../codec/values.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { Spread } from '../measure/ratio.ts';
import type { ServerName, TransportName } from '../servers/server.ts';

/** Connections and calls outstanding on each, such as `64x16`. */
export interface Point {
  readonly connections: number;
  readonly depth: number;
}

/** One visit of each server, in turn. */
export type Repetition = Readonly<Partial<Record<ServerName, LoadResult>>>;

/** The same load on several servers, interleaved. */
export interface PathResult {
  readonly kind: 'path';
  readonly name: string;
  readonly transport: TransportName;
  readonly point: Point;
  readonly repetitions: readonly Repetition[];
  /** Servers that were not measured, and why. */
  readonly absent: Readonly<Partial<Record<ServerName, string>>>;
}

/** The load generator against the fastest server that it knows, and against those under test. */
export interface HeadroomResult extends Omit<PathResult, 'kind'> {
  readonly kind: 'headroom';
}

/** Time between two announcements of one stage and whatever was announced before it, in nanoseconds. */
export interface StageFigures {
  readonly stage: string;
  readonly name: string;
  /** Announcements for each request. */
  readonly perRequest: number;
  /** Since the announcement before it, whoever's that was: work that led to this stage. */
  readonly ownMedian: number;
  readonly ownP99: number;
  /** Nanoseconds of such work for each request, mean. */
  readonly ownPerRequest: number;
  /** Since the announcement before it of the same request: what that request waited. Undefined before an xid is known. */
  readonly waitedMedian: number | undefined;
  readonly waitedP99: number | undefined;
}

export interface StageResult {
  readonly kind: 'stages';
  readonly name: string;
  readonly requests: number;
  readonly events: number;
  /** What one announcement costs with the recorder listening, in nanoseconds; part of every figure. */
  readonly announcementCost: number;
  readonly stages: readonly StageFigures[];
}

/** What the samples say of one stage. Shares are of the CPU time of the main thread that was not idle. */
export interface SampledStage {
  /** Empty: our code that belongs to no stage. */
  readonly stage: string;
  readonly name: string;
  /** In our code. */
  readonly cpuShare: number;
  /** In Node.js, called from there. */
  readonly nodeShare: number;
  readonly bytesPerCall: number;
  readonly nodeBytesPerCall: number;
  /** Its share of the time between announcements; undefined: it announced nothing. */
  readonly announcedShare: number | undefined;
}

export interface SampledFigures {
  /** Those of idle time not counted. */
  readonly samples: number;
  readonly idleSamples: number;
  readonly stages: readonly SampledStage[];
  /** Event loop, kernel and compiler: whatever is not called from JavaScript. */
  readonly programShare: number;
  readonly garbageCollectorShare: number;
  /** What was allocated outside of any JavaScript. */
  readonly otherBytesPerCall: number;
}

/** CPU time and allocations of each stage by sampling, nobody subscribed. */
export interface SampledResult extends SampledFigures {
  readonly kind: 'sampled';
  readonly name: string;
  /** Of the server's process in the visits without the sampler, which are in between; median. */
  readonly cpuMicrosPerCall: number;
  /** CPU per call with the sampler ÷ without it, visits in turn. */
  readonly disturbance: Spread | undefined;
  /** By V8's own count; undefined: it has none. */
  readonly countedBytesPerCall: number | undefined;
}

/** Two equal loads on one daemon, and what it held after each. */
export interface LeakResult {
  readonly kind: 'leak';
  readonly name: string;
  readonly connections: number;
  readonly callsPerConnection: number;
  /** Bytes resident at rest after each run, in order. */
  readonly rss: readonly number[];
  /** What the daemon's statedump said is still in use after the last run, by counter; zeros are not listed. */
  readonly held: Readonly<Record<string, number>>;
  readonly loads: readonly LoadResult[];
}

export interface MicroResult {
  readonly kind: 'micro';
  readonly name: string;
  /** Nanoseconds for one operation. */
  readonly nanosMedian: number;
  readonly nanosP99: number;
  readonly samples: number;
}

/** Nanoseconds of CPU time for one operation: one visit of each candidate, in turn. */
export type CodecRepetition = Readonly<Partial<Record<CandidateName, number>>>;

/** The same message decoded or encoded by several candidates, interleaved. */
export interface CodecResult {
  readonly kind: 'codec';
  readonly name: string;
  readonly message: MessageName;
  readonly operation: Operation;
  readonly repetitions: readonly CodecRepetition[];
  /** Candidates that were not measured, and why. */
  readonly absent: Readonly<Partial<Record<CandidateName, string>>>;
}

/** Figures that belong together in no other way than by their case. */
export interface TableResult {
  readonly kind: 'table';
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  /** What should hold and does not: the run fails, the figures are reported all the same. */
  readonly missed?: string;
}

/** A case that could not be measured or did not hold, with the reason. */
export interface FailedResult {
  readonly kind: 'failed';
  readonly name: string;
  readonly reason: string;
}

/** A case that this machine cannot run. */
export interface SkippedResult {
  readonly kind: 'skipped';
  readonly name: string;
  readonly reason: string;
}

export type CaseResult =
  | PathResult
  | HeadroomResult
  | StageResult
  | SampledResult
  | LeakResult
  | CodecResult
  | TableResult
  | MicroResult
  | FailedResult
  | SkippedResult;
