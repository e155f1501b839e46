import { readFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';

/** Which core the servers run on and which one the load generator. */
export interface Cores {
  /** Arguments that start a program on its core; empty when nothing can be pinned. */
  readonly server: readonly string[];
  readonly generator: readonly string[];
  /** One sentence for the report. */
  readonly description: string;
}

/** Servers get the last core that this process may use, the generator the first (where most interrupts go). */
export function chooseCores(): Cores {
  const taskset = findProgram('taskset');
  const allowed = allowedCores();
  const first = allowed.at(0);
  const last = allowed.at(-1);
  if (taskset === undefined || first === undefined || last === undefined || first === last) {
    const reason = taskset === undefined ? 'no taskset' : 'one core only';
    return { server: [], generator: [], description: `Nothing pinned: ${reason}; server and generator share cores` };
  }
  return {
    server: [taskset, '-c', String(last)],
    generator: [taskset, '-c', String(first)],
    description: `Every server on core ${last}, the load generator on core ${first}`,
  };
}

function allowedCores(): number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return list === undefined ? [] : parseCoreList(list);
  } catch {
    return []; // no /proc: not Linux
  }
}

/** `0-2,5` → 0, 1, 2, 5. */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from = '', to = from] = part.split('-');
    const first = Number(from);
    const length = Number(to) - first + 1;
    return Number.isInteger(first) && length > 0 ? Array.from({ length }, (_, index) => first + index) : [];
  });
}
