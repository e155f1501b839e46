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

/** What the command line of a process that serves bricks says of the brick for which it was started. */
export interface BrickCommand {
  /** `VOLUME.HOST.path-of-the-brick` */
  readonly volfileId: string;
  readonly path: string;
  /** Where it takes orders. */
  readonly socket: string;
}

/** Reads a command line; undefined when it is of any other program. */
export function brickCommand(words: readonly string[]): BrickCommand | undefined {
  if (basename(words[0] ?? '') !== 'glusterfsd') return undefined;
  const after = (flag: string): string | undefined => {
    const index = words.indexOf(flag, 1);
    return index === -1 ? undefined : words[index + 1];
  };
  const volfileId = after('--volfile-id');
  const path = after('--brick-name');
  const socket = after('-S');
  return volfileId === undefined || path === undefined || socket === undefined
    ? undefined
    : { volfileId, path, socket };
}
