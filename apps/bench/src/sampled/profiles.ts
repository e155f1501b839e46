import { BenchError } from '../errors.ts';
import type { CodePosition } from './source-tree.ts';

/** Where a sample was taken: a function, or one of V8's names for what is none. */
export interface CallFrame extends CodePosition {
  readonly functionName: string;
}

/** A node of a `.cpuprofile` (Chrome DevTools Protocol, `Profiler.ProfileNode`). */
export interface CpuNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** Samples in which it was on top. */
  readonly hitCount?: number;
  readonly children?: readonly number[];
  /** The same by line; 1 is the first. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

export interface CpuProfile {
  readonly nodes: readonly CpuNode[];
}

/** A node of a heap profile (`HeapProfiler.SamplingHeapProfileNode`). */
export interface HeapNode {
  readonly callFrame: CallFrame;
  /** Bytes that it allocated itself, estimated from the samples. */
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** What `heap-stop` of preload/control.ts writes. */
export interface HeapRecording {
  readonly head: HeapNode;
  /** What V8 counted meanwhile, whoever allocated it; undefined: it does not count. */
  readonly allocatedBytes?: number;
}

/** @throws BenchError `ERR_BENCH_DATA` when the text is none */
export function parseCpuProfile(text: string): CpuProfile {
  const value: unknown = JSON.parse(text);
  if (!isCpuProfile(value)) throw new BenchError('ERR_BENCH_DATA', 'No CPU profile: it has no nodes');
  return value;
}

/** @throws BenchError `ERR_BENCH_DATA` when the text is none */
export function parseHeapRecording(text: string): HeapRecording {
  const value: unknown = JSON.parse(text);
  if (!isHeapRecording(value)) throw new BenchError('ERR_BENCH_DATA', 'No heap profile: it has no head');
  return value;
}

// V8 wrote both: that it is the right file is check enough.
function isCpuProfile(value: unknown): value is CpuProfile {
  return typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes);
}

function isHeapRecording(value: unknown): value is HeapRecording {
  return typeof value === 'object' && value !== null && 'head' in value;
}
