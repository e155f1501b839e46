import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How {@link replaceFile} writes. */
export interface ReplaceFileOptions {
  /** Default 0600, which is what glusterd's own files have. */
  readonly mode?: number;
  /** Whether the new content has to survive a power cut. Default true. */
  readonly durable?: boolean;
}

/**
 * Replaces a file as a whole: at any moment, also after `kill -9` or a power cut, the path names either the old content or
 * the new. Written beside it, fsynced, renamed over it, and the directory fsynced, in that order.
 *
 * Synchronous, since what follows is usually an answer that may be given only once the state is kept; the files are small.
 */
export function replaceFile(path: string, content: string | Uint8Array, options: ReplaceFileOptions = {}): void {
  const { mode = 0o600, durable = true } = options;
  // C's own name for it: a file left by a crash is then overwritten by whichever daemon comes next.
  const temporary = `${path}.tmp`;
  const fd = openSync(temporary, 'w', mode);
  try {
    try {
      writeFileSync(fd, content);
      if (durable) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  if (durable) syncDirectory(dirname(path));
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What failed before is what the caller has to hear of. */
function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It stays, and is overwritten the next time.
  }
}
