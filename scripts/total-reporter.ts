import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with `N passed, N failed, N skipped` alone on a line, and leaves that line in `test/.total`. A file that does
 * not load counts as one failure.
 */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const total = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) total.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        total[state === 'pending' ? 'failed' : state]++;
      }
    }
    const line = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
    console.log(line);
    writeFileSync(join(import.meta.dirname, '../test/.total'), `${line}\n`);
  }
}
