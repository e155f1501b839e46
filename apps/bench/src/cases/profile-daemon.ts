import { BenchError } from '../errors.ts';
import { runLoad } from '../load/run-load.ts';
import type { Message } from '../messages/message.ts';
import { startObservedDaemon } from '../servers/observed-daemon.ts';
import type { TransportName } from '../servers/server.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { Point } from './result.ts';

/** The load under which to profile. */
export interface ProfiledLoad {
  readonly message: Message;
  readonly transport: TransportName;
  readonly point: Point;
}

/** Writes a `.cpuprofile` of our daemon under one load, once its code is warm. */
export async function profileOurDaemon(bench: Bench, load: ProfiledLoad, file: string): Promise<void> {
  const program = await loadGenerator();
  const daemon = await startObservedDaemon(bench.scratch, bench.cores);
  if ('missing' in daemon) throw new BenchError('ERR_BENCH_SERVER', daemon.missing);
  try {
    const options = {
      endpoint: daemon.endpoint(load.transport),
      requestFile: await requestFile(bench, load.message),
      ...load.point,
      launcher: bench.cores.generator,
    };
    await runLoad(program, { ...options, seconds: bench.plan.quick ? 0.2 : 2 });
    await daemon.command('profile-start');
    await runLoad(program, { ...options, seconds: bench.plan.quick ? 0.2 : 4 });
    await daemon.command(`profile-stop ${file}`);
  } finally {
    await daemon.stop();
  }
}
