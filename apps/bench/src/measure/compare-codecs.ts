import { execPath } from 'node:process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '../cases/bench.ts';
import type { CodecRepetition } from '../cases/result.ts';
import { candidateNames } from '../codec/candidates.ts';
import type { CandidateName } from '../codec/candidates.ts';
import { CodecProcess } from '../codec/codec-process.ts';
import { messages } from '../codec/messages.ts';
import type { Operation } from '../codec/subject.ts';
import type { MessageName } from '../codec/values.ts';
import { BenchError } from '../errors.ts';
import { concat, words } from '../messages/bytes.ts';
import { buildNative } from '../native/build-native.ts';
import { benchRoot } from '../paths.ts';

/** One operation on one message, to be done by every candidate. */
export interface CodecComparison {
  readonly message: MessageName;
  readonly operation: Operation;
}

export interface CodecComparisonResult {
  readonly repetitions: readonly CodecRepetition[];
  readonly absent: Readonly<Partial<Record<CandidateName, string>>>;
}

/** CPU time of one visit: short, so that a machine that slows down for a moment does so for all candidates. */
const VISIT_NANOS = 40e6;
/** CPU time before the first visit, in which V8 compiles what is hot. */
const WARMUP_NANOS = 600e6;
/** Visits of each candidate for one of the plan's repetitions: these are short. */
const VISITS_PER_REPETITION = 5;

/**
 * Visits each candidate in turn, again and again (A B C A B C …). One that cannot be had, or is wrong, is left out and
 * listed with the reason.
 */
export async function compareCodecs(bench: Bench, comparison: CodecComparison): Promise<CodecComparisonResult> {
  const { quick, repetitions: planned } = bench.plan;
  const absent: Partial<Record<CandidateName, string>> = {};
  const ready: { name: CandidateName; process: CodecProcess; operations: number }[] = [];
  try {
    for (const name of candidateNames) {
      try {
        const command = await commandOf(bench, name, comparison);
        if ('missing' in command) {
          absent[name] = command.missing;
          continue;
        }
        const process = await CodecProcess.start(name, [...bench.cores.server, ...command.line]);
        ready.push({ name, process, operations: 1 });
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        absent[name] = error.message;
      }
    }
    for (const candidate of ready) {
      candidate.operations = quick ? 16 : await operationsOf(candidate.process);
    }
    const repetitions: CodecRepetition[] = [];
    for (let visit = 0; visit < (quick ? 1 : planned * VISITS_PER_REPETITION); visit++) {
      const nanos: Partial<Record<CandidateName, number>> = {};
      for (const { name, process, operations } of ready) nanos[name] = (await process.nanosOf(operations)) / operations;
      repetitions.push(nanos);
    }
    return { repetitions, absent };
  } finally {
    await Promise.all(ready.map(({ process }) => process.stop()));
  }
}

/** Warms up, and finds how many operations make a visit. */
async function operationsOf(process: CodecProcess): Promise<number> {
  let operations = 16;
  let spent = 0;
  for (;;) {
    const nanos = await process.nanosOf(operations);
    spent += nanos;
    if (spent >= WARMUP_NANOS) return Math.max(1, Math.round((operations * VISIT_NANOS) / nanos));
    if (nanos < VISIT_NANOS) operations *= 2;
  }
}

async function commandOf(
  bench: Bench,
  name: CandidateName,
  { message, operation }: CodecComparison,
): Promise<{ readonly line: readonly string[] } | { readonly missing: string }> {
  if (name !== 'libtirpc') {
    const worker = join(benchRoot, 'src/codec/worker.ts');
    return { line: [execPath, '--disable-warning=ExperimentalWarning', worker, 'serve', name, message, operation] };
  }
  const program = await buildNative('codec');
  if ('missing' in program) return program;
  return { line: [program.path, message, operation, await variantsFile(bench, message)] };
}

/** The variants' bytes for the program in C: their number, then each with its length before it. */
async function variantsFile(bench: Bench, name: MessageName): Promise<string> {
  const { bytes } = messages[name];
  const path = join(bench.scratch, `${name}.variants`);
  await writeFile(path, concat(words(bytes.length), ...bytes.flatMap((part) => [words(part.length), part])));
  return path;
}
