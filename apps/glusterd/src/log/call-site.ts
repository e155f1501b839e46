import { basename } from 'node:path';
import { getCallSites } from 'node:util';

import type { LogSite } from './format.ts';

const LOG_FILES = new Set(['call-site.ts', 'logger.ts', 'rate-limit.ts']);

/**
 * The place in the code that logs: the first frame outside the log itself. With source maps on (main.ts turns them on) this
 * names the TypeScript file. Costs some ten microseconds, so it is asked for only when a line is really written.
 */
export function callSite(): LogSite {
  for (const frame of getCallSites(12, { sourceMap: true })) {
    const file = basename(frame.scriptName);
    if (LOG_FILES.has(file) || frame.scriptName.startsWith('node:')) continue;
    return { file, line: frame.lineNumber, function: frame.functionName || 'anonymous' };
  }
  return { file: '-', line: 0, function: '-' };
}
