import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { IdleClients } from '../load/idle-clients.ts';
import { runLoad } from '../load/run-load.ts';
import { spread } from '../measure/ratio.ts';
import { residentBytes, restingBytes } from '../measure/rss.ts';
import { listFriends } from '../messages/list-friends.ts';
import { figure, mebibytes } from '../report/figures.ts';
import type { Controlled } from '../servers/control.ts';
import { startObservedDaemon } from '../servers/observed-daemon.ts';
import { startObservedEcho } from '../servers/observed-echo.ts';
import { startOurDaemon } from '../servers/our-daemon.ts';
import type { Missing, RunningServer } from '../servers/server.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { CaseResult, TableResult } from './result.ts';

/** What the daemon may take at rest beyond a bare Node.js server of the same version. */
const restAllowance = 15 * 2 ** 20;
/** What a connection that says nothing may take beyond a bare one. */
const connectionAllowance = 1024;
/** How far memory may be from where it was after the first million calls. */
const flatTolerance = 0.03;

/** Memory beside a bare Node.js server, and over millions of calls. */
export function memoryCases(): BenchCase[] {
  return [
    {
      name: 'memory/idle',
      about: 'resident memory of a daemon that nobody has asked anything, beside a bare Node.js server',
      run: (bench) => idle(bench),
    },
    {
      name: 'memory/idle-connections/5000',
      about:
        '5,000 connections that have made one call and say nothing more: memory of each, beside a bare Node.js server',
      run: (bench) => idleConnections(bench),
    },
    {
      name: 'memory/flat/unix/64x16',
      about: 'ten million calls on the same connections: resident memory after each million',
      run: (bench) => flat(bench),
    },
  ];
}

type Observed = RunningServer & Controlled;

/** Medians of something that was measured on both servers, and of the differences. */
interface Figures {
  readonly ours: number;
  readonly bare: number;
  readonly more: number;
}

/** Measures on our daemon and on the bare server in turn, on new processes each time: memory that was once used stays with a process. */
async function onBoth(
  bench: Bench,
  repetitions: number,
  measure: (server: Observed) => Promise<number>,
): Promise<Figures | Missing> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const daemon = await startObservedDaemon(bench.scratch, bench.cores);
    if ('missing' in daemon) return daemon;
    ours.push(await measure(daemon).finally(() => daemon.stop()));
    const echo = await startObservedEcho(bench.scratch, bench.cores);
    bare.push(await measure(echo).finally(() => echo.stop()));
  }
  const differences = ours.map((value, i) => value - (bare[i] ?? 0));
  const [a, b, more] = [ours, bare, differences].map((values) => spread(values)?.median ?? 0);
  return { ours: a ?? 0, bare: b ?? 0, more: more ?? 0 };
}

async function idle(bench: Bench): Promise<CaseResult> {
  const name = 'memory/idle';
  // The daemon tidies up a second after its start.
  const measure = async (server: Observed): Promise<number> => {
    await delay(bench.plan.quick ? 0 : 2500);
    return restingBytes(server);
  };
  const figures = await onBoth(bench, bench.plan.repetitions, measure);
  if ('missing' in figures) return { kind: 'skipped', name, reason: figures.missing };
  const { ours, bare, more } = figures;
  const result: TableResult = {
    kind: 'table',
    name,
    header: ['', 'this daemon, MiB', 'bare Node.js, MiB', 'more, MiB', 'allowed'],
    rows: [['at rest', ...[ours, bare, more, restAllowance].map(mebibytes)]],
  };
  return judge(result, more <= restAllowance, `${mebibytes(more)} MiB more than a bare Node.js server`);
}

async function idleConnections(bench: Bench): Promise<CaseResult> {
  const name = 'memory/idle-connections/5000';
  const share = bench.plan.quick ? 50 : 1;
  // A listener takes 4,096 with those that were there before.
  const unix = 3900 / share;
  const tcp = 1100 / share;
  const figures = await onBoth(bench, Math.min(3, bench.plan.repetitions), async (server) => {
    await warmUp(server);
    await using few = new IdleClients();
    await few.open(server.endpoint('unix'), 100, listFriends.request);
    await few.open(server.endpoint('tcp'), 100, listFriends.request);
    const before = await restingBytes(server);
    await using clients = new IdleClients();
    await clients.open(server.endpoint('unix'), unix, listFriends.request);
    await clients.open(server.endpoint('tcp'), tcp, listFriends.request);
    return ((await restingBytes(server)) - before) / (unix + tcp);
  });
  if ('missing' in figures) return { kind: 'skipped', name, reason: figures.missing };
  const { ours, bare, more } = figures;
  const result: TableResult = {
    kind: 'table',
    name,
    header: ['bytes of a connection', 'this daemon', 'bare Node.js', 'more', 'allowed'],
    rows: [
      [`${unix} on a unix socket, ${tcp} on TCP`].concat(
        [ours, bare, more, connectionAllowance].map((value) => figure(value)),
      ),
    ],
    notes: [
      'After garbage collection. Each had made one call; 200 others were there before, and 1,000 had come and gone.',
    ],
  };
  const holds = bench.plan.quick || more <= connectionAllowance;
  return judge(result, holds, `${figure(more)} bytes more than a bare Node.js server's`);
}

/**
 * A thousand connections that come and go, a hundred at a time: what is compiled because of the first ones belongs to none
 * of them. The compiler alone leaves a process 20 MB larger.
 */
async function warmUp(server: Observed): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await using clients = new IdleClients();
    await clients.open(server.endpoint('unix'), 50, listFriends.request);
    await clients.open(server.endpoint('tcp'), 50, listFriends.request);
  }
}

async function flat(bench: Bench): Promise<CaseResult> {
  const name = 'memory/flat/unix/64x16';
  const daemon = await startOurDaemon(join(bench.scratch, 'flat'), bench.cores);
  if ('missing' in daemon) return { kind: 'skipped', name, reason: daemon.missing };
  try {
    const requests = bench.plan.quick ? 100_000 : 10_000_000;
    const load = {
      endpoint: daemon.endpoint('unix'),
      requestFile: await requestFile(bench, listFriends),
      connections: 64,
      depth: 16,
      launcher: bench.cores.generator,
    };
    const generator = await loadGenerator();
    await runLoad(generator, { ...load, requests: requests / 10 });
    // The same connections all the time: those that are closed are garbage, which V8 collects when it thinks fit.
    const samples: number[] = [];
    const loaded = runLoad(generator, { ...load, requests });
    const over = loaded.then(() => 'over');
    while ((await Promise.race([over, delay(bench.plan.quick ? 10 : 500)])) !== 'over') {
      samples.push(await residentBytes(daemon.pid));
    }
    const tenths = Array.from({ length: 10 }, (_, i) => samples[Math.ceil(((i + 1) * samples.length) / 10) - 1] ?? 0);
    const first = tenths[0] ?? 0;
    const worst = Math.max(...tenths.map((bytes) => Math.abs(bytes / first - 1)));
    const result: TableResult = {
      kind: 'table',
      name,
      header: ['calls answered', 'resident MiB', '÷ after the first tenth'],
      rows: tenths.map((bytes, i) => [String(((i + 1) * requests) / 10), mebibytes(bytes), (bytes / first).toFixed(3)]),
      notes: ['On the same 64 connections, after a tenth of this load on others.'],
    };
    return judge(
      result,
      bench.plan.quick || worst <= flatTolerance,
      `memory is ${(worst * 100).toFixed(1)} % from where it was after the first tenth`,
    );
  } finally {
    await daemon.stop();
  }
}

/** A table whose bar does not hold says so, and fails the run. */
function judge(result: TableResult, holds: boolean, otherwise: string): TableResult {
  return holds ? result : { ...result, missed: otherwise };
}
