import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cores } from '../machine/cores.ts';
import { controlOf, type Controlled } from './control.ts';
import { startOurDaemon, type OurDaemon } from './our-daemon.ts';
import type { Missing } from './server.ts';

/** Our daemon with preload/control.ts in it. */
export interface ObservedDaemon extends OurDaemon, Controlled {}

/** Starts one of its own: what is observed is not what is compared. */
export async function startObservedDaemon(scratch: string, cores: Cores): Promise<ObservedDaemon | Missing> {
  const directory = join(scratch, 'seen');
  await mkdir(directory, { recursive: true });
  const control = await controlOf(scratch, directory);
  const daemon = await startOurDaemon(directory, cores, control.env);
  return 'missing' in daemon ? daemon : { ...daemon, command: (line) => control.send(daemon.pid, line) };
}
