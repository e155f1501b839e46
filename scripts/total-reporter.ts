import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What is shown of an error behind the name of its test: the whole of it stands further up. */
const ERROR_CHARS_MAX = 400;

/**
 * Ends a run with what failed, a line each, and `N passed, N failed, N skipped` alone on the last line, and leaves all that
 * in `test/.total`: of a long run, often only the end is kept. A file that does not load counts as one failure.
 */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const total = { passed: 0, failed: 0, skipped: 0 };
    const lines: string[] = [];
    const fail = (name: string, reasons: readonly { readonly message: string }[]): void => {
      total.failed++;
      lines.push(
        `FAILED ${name}: ${(reasons[0]?.message ?? 'did not end').replace(/\s+/g, ' ').slice(0, ERROR_CHARS_MAX)}`,
      );
    };
    for (const error of errors) fail('outside of tests', [error]);
    for (const module of modules) {
      if (module.errors().length > 0) fail(module.relativeModuleId, module.errors());
      for (const test of module.children.allTests()) {
        const { state, errors: reasons = [] } = test.result();
        if (state === 'failed' || state === 'pending') fail(`${module.relativeModuleId} > ${test.fullName}`, reasons);
        else total[state]++;
      }
    }
    lines.push(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
    console.log(lines.join('\n'));
    writeFileSync(join(import.meta.dirname, '../test/.total'), `${lines.join('\n')}\n`);
  }
}
