import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { errorCode } from '../error-text.ts';

/** The words of the command line of a process; undefined when there is no such process (any more). */
export function processCommand(pid: number): readonly string[] | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    // One that ended, and that nobody has asked about yet, has none.
    return words.length === 0 ? undefined : words;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}

/** Whether a command line is that of the process of a brick. */
export function isBrickCommand(words: readonly string[], volume: string, path: string): boolean {
  const [program = ''] = words;
  if (basename(program) !== 'glusterfsd') return false;
  const after = (flag: string): string | undefined => words[words.indexOf(flag, 1) + 1];
  return after('--brick-name') === path && after('--volfile-id')?.startsWith(`${volume}.`) === true;
}
