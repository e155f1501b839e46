import { basename } from 'node:path';

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
