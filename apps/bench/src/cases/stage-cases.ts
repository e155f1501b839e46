import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { BenchError } from '../errors.ts';
import { runLoad } from '../load/run-load.ts';
import { stageFigures } from '../measure/stages.ts';
import { listFriends } from '../messages/list-friends.ts';
import type { StageRecording } from '../preload/control.ts';
import { startObservedDaemon, type ObservedDaemon } from '../servers/observed-daemon.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import { pointName } from './path-cases.ts';
import type { Point, StageResult } from './result.ts';

const EVENTS = 2_000_000;

/** Where the time of one request goes, as the stages of the path announce themselves in the daemon. */
export function stageCases(): BenchCase[] {
  return [
    stageCase({ connections: 1, depth: 1 }, 5_000),
    stageCase({ connections: 1, depth: 32 }, 20_000),
    stageCase({ connections: 64, depth: 16 }, 50_000),
  ];
}

function stageCase(point: Point, requests: number): BenchCase {
  const name = `stages/list-friends/unix/${pointName(point)}`;
  return {
    name,
    about: `time per stage of the path, ${point.connections} connections, ${point.depth} calls outstanding on each`,
    async run(bench) {
      const daemon = await startObservedDaemon(bench.scratch, bench.cores);
      if ('missing' in daemon) return { kind: 'skipped', name, reason: daemon.missing };
      try {
        return await recordStages(bench, daemon, name, point, bench.plan.quick ? requests / 10 : requests);
      } finally {
        await daemon.stop();
      }
    },
  };
}

/** Puts `requests` calls on the daemon and turns what it announces meanwhile into figures. */
export async function recordStages(
  bench: Bench,
  daemon: ObservedDaemon,
  name: string,
  point: Point,
  requests: number,
): Promise<StageResult> {
  const program = await loadGenerator();
  const file = join(bench.scratch, `${daemon.pid}.stages`);
  const load = {
    endpoint: daemon.endpoint('unix'),
    requestFile: await requestFile(bench, listFriends),
    ...point,
    requests,
    launcher: bench.cores.generator,
  };
  // Once for nothing, so that the code is compiled with its subscribers.
  for (let round = 0; round < 2; round++) {
    await daemon.command(`stages-start ${EVENTS}`);
    await runLoad(program, load);
    await daemon.command(`stages-stop ${file}`);
  }
  const recording: unknown = deserialize(await readFile(file));
  if (!isRecording(recording)) throw new BenchError('ERR_BENCH_DATA', `${file} holds no recording of stages`);
  if (recording.time.length === 0) {
    throw new BenchError('ERR_BENCH_CASE', 'The daemon announced no stage at all');
  }
  return {
    kind: 'stages',
    name,
    events: recording.time.length,
    announcementCost: recording.announcementCost,
    ...stageFigures(recording),
  };
}

function isRecording(value: unknown): value is StageRecording {
  return typeof value === 'object' && value !== null && 'labels' in value && 'time' in value && 'xid' in value;
}
