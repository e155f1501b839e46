/**
 * The long run of the fuzz targets, on all cores:
 *
 *     sh scripts/fuzz.sh [--messages N] [--seed S] [--target PART] [--workers N] [--coverage] [--no-scaling] [--index I]
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { coverageTable, type Coverage } from './coverage.ts';
import { inputOf, tryInput, type Tally } from './fuzz.ts';
import { plan } from './plan.ts';
import { printTotals } from './report.ts';
import { measureScaling } from './scaling.ts';
import { targets as allTargets } from './targets/all.ts';
import type { FuzzTarget } from './target.ts';
import type { WorkerData, WorkerReport } from './worker.ts';

/** An input that is still under way after this time hangs. */
const WATCHDOG_MS = 60_000;
/** V8's heap of one worker: everything the targets load, several times over. */
const HEAP_MB = 768;

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: process.env['FUZZ_MESSAGES'] ?? '10000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    target: { type: 'string', default: '' },
    workers: { type: 'string', default: String(availableParallelism()) },
    index: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    'no-scaling': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const exact = allTargets.filter(({ name }) => name === values.target);
const targets = exact.length > 0 ? exact : allTargets.filter(({ name }) => name.includes(values.target));
const findings: string[] = [];

if (values.index !== undefined) await again(Number(values.index));
else await long(Number(values.messages));
process.exit(findings.length > 0 ? 1 : 0);

/** Printed at once: the run may be ended before its end. */
function addFinding(finding: string): void {
  findings.push(finding);
  console.log(`FINDING ${finding}`);
}

/** One input once more. */
async function again(index: number): Promise<void> {
  for (const target of targets) {
    const { bytes } = inputOf(target, seed, index);
    console.log(`${target.name}: ${Buffer.from(bytes).toString('hex')}`);
    console.log((await tryInput(target, bytes)) ? 'a value' : 'refused');
  }
}

async function long(messages: number): Promise<void> {
  console.log(`seed ${seed}, ${messages} inputs, ${targets.length} targets, ${values.workers} workers`);
  const counts = plan(targets, messages);
  const workers = Number(values.workers);
  const results = await Promise.all(Array.from({ length: workers }, (_, part) => runWorker(counts, part, workers)));
  printTotals(
    targets,
    results.map(({ tallies }) => tallies),
  );
  if (!values['no-scaling']) for (const target of targets) await scale(target);
  if (values.coverage) for (const line of coverageTable(results.flatMap(({ coverage }) => coverage))) console.log(line);
  console.log(findings.length === 0 ? 'no findings' : `${findings.length} findings`);
}

async function scale(target: FuzzTarget): Promise<void> {
  for (const { line, quadratic } of await measureScaling(target)) {
    console.log(line);
    if (quadratic) addFinding(`${line}: more than in proportion`);
  }
}

interface Result {
  readonly tallies: Map<string, Tally>;
  readonly coverage: Coverage[];
}

function runWorker(counts: ReadonlyMap<string, number>, part: number, parts: number): Promise<Result> {
  const ranges = Object.fromEntries(
    [...counts].map(([name, count]): [string, [number, number]] => {
      const from = Math.floor((count * part) / parts);
      return [name, [from, Math.floor((count * (part + 1)) / parts) - from]];
    }),
  );
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const workerData: WorkerData = { seed, ranges, progress, coverage: values.coverage };
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, resourceLimits });
  const result: Result = { tallies: new Map(), coverage: [] };
  const underWay = (): string => `${allTargets[progress[0] ?? 0]?.name} --seed ${seed} --index ${progress[1]}`;
  let last = '';
  const watchdog = setInterval(() => {
    if (underWay() === last) {
      addFinding(`hangs: ${last}`);
      void worker.terminate();
    }
    last = underWay();
  }, WATCHDOG_MS);
  worker.on('message', (report: WorkerReport) => {
    if (report.type === 'coverage') result.coverage.push(report.coverage);
    else if (report.type === 'finding') addFinding(report.message);
    else {
      result.tallies.set(report.target, report.tally);
      if (report.tally.ms > 1000) console.log(`  worker ${part}: ${report.target}, ${report.tally.inputs} inputs`);
    }
  });
  worker.on('error', (error) => addFinding(`${underWay()}: ${String(error)}`));
  return new Promise((resolve) => {
    worker.on('exit', () => {
      clearInterval(watchdog);
      resolve(result);
    });
  });
}
