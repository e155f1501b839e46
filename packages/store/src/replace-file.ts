import { dirname } from 'node:path';

import { PowerCutError } from './errors.ts';
import type { StoreFileSystem } from './file-system.ts';

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
 * Throws what the file system throws; the old content is then still there, and nothing beside it.
 */
export function replaceFile(
  fileSystem: StoreFileSystem,
  path: string,
  content: Uint8Array,
  options: ReplaceFileOptions = {},
): void {
  const { mode = 0o600, durable = true } = options;
  // C's own name for it: a file left by a crash is then overwritten by whichever daemon comes next.
  const temporary = `${path}.tmp`;
  try {
    fileSystem.writeFile(temporary, content, { mode, sync: durable });
    fileSystem.rename(temporary, path);
  } catch (error) {
    if (!(error instanceof PowerCutError)) removeQuietly(fileSystem, temporary);
    throw error;
  }
  if (durable) fileSystem.syncDirectory(dirname(path));
}

/** What failed before is what the caller has to hear of. */
function removeQuietly(fileSystem: StoreFileSystem, path: string): void {
  try {
    fileSystem.removeFile(path);
  } catch {
    // It stays, and is overwritten the next time.
  }
}
