import { writeFileSync } from 'node:fs';

/**
 * Names the process in the kernel's tables, where pgrep, pkill and killall look. The name in argv[0], where pidof looks, is
 * the launcher's to set (bin/glusterd). `process.title` would do both, at the price of the arguments in ps.
 */
export function setProcessName(name: string): void {
  try {
    writeFileSync('/proc/self/comm', name);
  } catch {
    // No /proc: the tools that would look there have nothing to look at.
  }
}
