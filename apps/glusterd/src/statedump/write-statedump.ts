import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { DEFAULT_PATHS } from '../paths.ts';
import { replaceFile } from '../state/replace-file.ts';

/**
 * The directory for statedumps: the one `gluster --print-statedumpdir` prints, whatever option run-directory says, as in C.
 * A daemon that may not write there (no root) uses its run-directory.
 */
export function statedumpDirectory(runDirectory: string): string {
  const directory = DEFAULT_PATHS.runDirectory;
  if (directory === runDirectory) return directory;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    accessSync(directory, constants.W_OK | constants.X_OK);
    return directory;
  } catch {
    return runDirectory;
  }
}

/** Writes `glusterdump.PID.dump.SECONDS`; it appears whole, under its name, or not at all. Returns its path. */
export function writeStatedump(directory: string, pid: number, nowMs: number, text: string): string {
  const path = join(directory, `glusterdump.${pid}.dump.${Math.floor(nowMs / 1000)}`);
  replaceFile(path, text, { durable: false });
  return path;
}
