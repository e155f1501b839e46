import { loadGenerator, requestFile, type Bench } from '../cases/bench.ts';
import type { Point, Repetition } from '../cases/result.ts';
import { BenchError } from '../errors.ts';
import type { LoadResult } from '../load/load-result.ts';
import { runLoad } from '../load/run-load.ts';
import type { Message } from '../messages/message.ts';
import type { Server, ServerName, TransportName } from '../servers/server.ts';

/** One load, to be put on several servers. */
export interface Comparison {
  readonly message: Message;
  readonly transport: TransportName;
  readonly point: Point;
  readonly servers: readonly ServerName[];
}

export interface ComparisonResult {
  readonly repetitions: readonly Repetition[];
  readonly absent: Readonly<Partial<Record<ServerName, string>>>;
}

/**
 * Puts the load on each server in turn, again and again (A B C A B C …), so that what the machine does besides falls on
 * all of them alike. A server that cannot be had, or fails, is left out from then on and listed with the reason.
 */
export async function compare(bench: Bench, comparison: Comparison): Promise<ComparisonResult> {
  const { message, transport, servers: names } = comparison;
  const load = await loadGenerator();
  const file = await requestFile(bench, message);
  const absent: Partial<Record<ServerName, string>> = {};
  const servers: Server[] = [];
  for (const name of names) {
    try {
      const server = await bench.pool.get(name, { transport, message });
      if ('missing' in server) {
        absent[name] = server.missing;
        continue;
      }
      await firstCalls(load, server, file);
      servers.push(server);
    } catch (error) {
      absent[name] = reasonOf(error);
    }
  }
  const repetitions: Repetition[] = [];
  for (let repetition = 0; repetition < bench.plan.repetitions; repetition++) {
    const visits: Partial<Record<ServerName, LoadResult>> = {};
    for (const server of servers) {
      if (server.name in absent) continue;
      try {
        visits[server.name] = await visit(bench, load, server, file, comparison.point);
      } catch (error) {
        absent[server.name] = reasonOf(error);
      }
    }
    repetitions.push(visits);
  }
  return { repetitions, absent };
}

/** A server's first answers take long (files are created, code is compiled): they belong to no measurement. */
async function firstCalls(load: string, server: Server, file: string): Promise<void> {
  const { endpoint, enter: launcher } = server;
  await runLoad(load, { endpoint, launcher, requestFile: file, requests: 200, depth: 4, stall: 30 });
}

/** Puts the load on one server for as long as the plan says. */
export function visit(
  bench: Bench,
  load: string,
  server: Pick<Server, 'endpoint' | 'enter' | 'pid'>,
  file: string,
  point: Point,
  generationFile?: string,
): Promise<LoadResult> {
  return runLoad(load, {
    endpoint: server.endpoint,
    requestFile: file,
    connections: point.connections,
    depth: point.depth,
    seconds: bench.plan.seconds,
    warmup: bench.plan.warmup,
    pid: server.pid,
    histogram: true,
    stall: 30,
    launcher: [...server.enter, ...bench.cores.generator],
    ...(generationFile === undefined ? {} : { generationFile }),
  });
}

/** Only what a bench expects to go wrong; anything else is a mistake of ours and ends the run. */
function reasonOf(error: unknown): string {
  if (error instanceof BenchError) return error.message;
  throw error;
}
