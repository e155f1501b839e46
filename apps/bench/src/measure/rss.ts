import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Controlled } from '../servers/control.ts';
import type { RunningServer } from '../servers/server.ts';

/** Bytes of a process that lie in memory. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Bytes of a process that lie in memory, what it shares with others divided by their number. Needs the right to look. */
export async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/** Only what is in use: what waits to be collected differs from run to run. */
export async function restingBytes(server: RunningServer & Controlled): Promise<number> {
  await server.command('collect-garbage');
  await delay(200); // pages go back to the kernel a little later
  return residentBytes(server.pid);
}
