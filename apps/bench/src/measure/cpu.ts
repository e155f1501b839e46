import { readFile } from 'node:fs/promises';

/** What `/proc` counts in, whatever the kernel's own clock: USER_HZ. */
const ticksPerSecond = 100;

/** Seconds of CPU that a process has used, all of its threads, in steps of a hundredth. */
export async function cpuSeconds(pid: number): Promise<number> {
  return parseCpuSeconds(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** From what `/proc/PID/stat` says; the name in it may hold blanks and brackets. */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  return ((user ?? NaN) + (system ?? NaN)) / ticksPerSecond;
}
