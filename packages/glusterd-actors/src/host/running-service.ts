import type { Host } from './host.ts';

const PID_BYTES_MAX = 32;
const COMMAND_LINE_BYTES_MAX = 128 * 1024;

/**
 * The process that wrote its number into a file, if it still runs: one with that number that was not started with this
 * file is another.
 */
export async function runningService(host: Host, pidFile: string): Promise<number | undefined> {
  const bytes = await host.readFile(pidFile, PID_BYTES_MAX);
  const [, digits] = /^\s*(\d{1,10})\s*$/.exec(new TextDecoder().decode(bytes ?? new Uint8Array(0))) ?? [];
  if (digits === undefined) return undefined;
  const commandLine = await host.readFile(`/proc/${digits}/cmdline`, COMMAND_LINE_BYTES_MAX);
  if (commandLine === undefined) return undefined;
  // Started as `glusterfsd … -p FILE …`; each word ends with a NUL.
  const words = new TextDecoder().decode(commandLine).split('\0');
  return words.includes(pidFile) ? Number(digits) : undefined;
}
