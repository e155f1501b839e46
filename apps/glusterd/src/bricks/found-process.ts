import { readFileSync } from 'node:fs';

import { errorCode } from '../error-text.ts';

/** A process as it was found under a number that may be another's by and by: number and start together are not. */
export interface FoundProcess {
  readonly pid: number;
  /** When it was started, in ticks since the machine was. */
  readonly startedAt: string;
  /** Its command line, which it may have made up. */
  readonly words: readonly string[];
  /** It runs for the user that this daemon runs for, and was started by that user: of others nothing is to be believed. */
  readonly isOurs: boolean;
}

/** Looks a process up; undefined when there is no such process (any more). @throws what the system says of /proc */
export function findProcess(pid: number): FoundProcess | undefined {
  const startedAt = startOf(pid);
  const words = readProc(pid, 'cmdline')?.split('\0').slice(0, -1);
  const status = readProc(pid, 'status');
  // One that ended, and that nobody has asked about yet, has no words.
  if (startedAt === undefined || words === undefined || words.length === 0 || status === undefined) return undefined;
  return { pid, startedAt, words, isOurs: isOfUser(status, process.geteuid?.()) };
}

/** Whether a process that was found is still there. */
export function isThere({ pid, startedAt }: FoundProcess): boolean {
  return startOf(pid) === startedAt;
}

/** Signals a process if it is still there. Returns whether it was. */
export function signal(found: FoundProcess, name: NodeJS.Signals): boolean {
  try {
    // Between the look and the signal there is no time for the process to end and for all other numbers to be given away.
    return isThere(found) && process.kill(found.pid, name);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

/** State and start in `/proc/PID/stat`, behind the name, which may hold anything: fields 3 and 22 of proc(5). */
function startOf(pid: number): string | undefined {
  const stat = readProc(pid, 'stat');
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** The user who started it, the one it runs for, and the one it could become again. */
function isOfUser(status: string, user: number | undefined): boolean {
  const [, ...ids] = /^Uid:\t(\d+)\t(\d+)\t(\d+)/m.exec(status) ?? [];
  return ids.length === 3 && ids.every((id) => Number(id) === user);
}

function readProc(pid: number, name: 'stat' | 'status' | 'cmdline'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}
