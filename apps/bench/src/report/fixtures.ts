import type { PathResult, Repetition } from '../cases/result.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { SavedRun } from './saved-run.ts';

/** Made-up figures for tests of the report. */
export function loadOf(callsPerSecond: number, cpuMicrosPerCall: number): LoadResult {
  return {
    ok: true,
    errors: 0,
    error: null,
    endpoint: '/sock',
    connections: 64,
    depth: 16,
    seconds: 1,
    calls: callsPerSecond,
    callsPerSecond,
    sent: callsPerSecond,
    answered: callsPerSecond,
    latencyNs: { min: 1000, p50: 2000, p90: 2000, p99: 3000, p999: 4000, max: 5000, mean: 2000 },
    replyBytes: callsPerSecond * 184,
    replyBytesMin: 184,
    replyBytesMax: 184,
    ownCpuSeconds: 0.25,
    ownReads: 1,
    ownWrites: 1,
    server: {
      pid: 1,
      cpuSeconds: 1,
      userSeconds: 1,
      systemSeconds: 0,
      cpuMicrosPerCall,
      rssBefore: 2 ** 20,
      rssAfter: 2 ** 20,
      rssPeak: 2 ** 20,
      readCalls: callsPerSecond / 2,
      writeCalls: callsPerSecond / 4,
    },
    histogram: [
      [2000, 99],
      [3000, 1],
    ],
  };
}

export function pathOf(repetitions: readonly Repetition[]): PathResult {
  return {
    kind: 'path',
    name: 'path/list-friends/unix/64x16',
    transport: 'unix',
    point: { connections: 64, depth: 16 },
    repetitions,
    absent: { libtirpc: 'no rpcgen (Debian: rpcsvc-proto) to build tirpc-server with' },
  };
}

export function runOf(results: SavedRun['results']): SavedRun {
  return {
    format: 1,
    date: '2026-11-22T10:00:00.000Z',
    machine: { processor: 'Example CPU', cores: 2, memoryGib: 8, kernel: '6.1', versions: { 'Node.js': 'v26.10.0' } },
    cores: 'Every server on core 1, the load generator on core 0',
    plan: { quick: false, repetitions: 2, seconds: 1, warmup: 0.5 },
    results,
  };
}
