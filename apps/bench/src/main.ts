import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedCases } from './bars/check.ts';
import { allCases, chosenCases } from './cases/all-cases.ts';
import { check } from './commands/check.ts';
import { parseCommandLine, usage, type Command } from './commands/command-line.ts';
import { profileCase } from './commands/profile.ts';
import { failuresOf, planOf, runCases } from './commands/run-cases.ts';
import { BenchError } from './errors.ts';
import { benchRoot } from './paths.ts';
import { lastRun, readRun, saveRun, type SavedRun } from './report/saved-run.ts';
import { renderHtml } from './report/html.ts';
import { renderReport } from './report/report.ts';

// Ending with process.exit() lets the servers be ended, which a signal's default would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

try {
  process.exitCode = await obey(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = error.code === 'ERR_BENCH_USAGE' ? 2 : 1;
}

async function obey(command: Command): Promise<number> {
  switch (command.verb) {
    case 'help':
      console.log(usage);
      return 0;
    case 'list':
      for (const { name, about } of chosenCases(await allCases(), command.pattern)) console.log(`${name}\t${about}`);
      return 0;
    case 'run': {
      const cases = chosenCases(await allCases(), command.pattern);
      if (cases.length === 0) throw new BenchError('ERR_BENCH_USAGE', 'No case has such a name; see list');
      const run = await runCases(cases, planOf(command.options));
      await saveRun(run, lastRun);
      return verdict(run);
    }
    case 'check': {
      const wrong = await check(chosenCases(await allCases(), checkedCases));
      for (const line of wrong) console.error(line);
      return wrong.length > 0 ? 1 : 0;
    }
    case 'profile':
      console.log(await profileCase(await allCases(), command.name, command.output));
      return 0;
    case 'report': {
      const run = command.from === undefined ? await runCases(await allCases(), planOf(command.options)) : undefined;
      if (run !== undefined) await saveRun(run, lastRun);
      const subject = run ?? (await readRun(command.from ?? lastRun));
      const output = command.output ?? join(benchRoot, 'RESULTS.md');
      await writeFile(output, renderReport(subject));
      await writeFile(output.replace(/(\.md)?$/, '.html'), renderHtml(subject));
      return verdict(subject);
    }
  }
}

function verdict(run: SavedRun): number {
  const failures = failuresOf(run);
  if (failures.length === 0) return 0;
  console.error(`${failures.length} of ${run.results.length} cases failed: ${failures.join(', ')}`);
  return 1;
}
