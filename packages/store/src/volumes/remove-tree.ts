import { join } from 'node:path';

import type { StoreFileSystem } from '../file-system.ts';

/** What systems call a directory that was to be unlinked. */
const IS_DIRECTORY: ReadonlySet<unknown> = new Set(['EISDIR', 'EPERM']);

/**
 * Removes a file or a directory with all that is in it. A symbolic link goes, and what it leads to stays: hence everything is
 * first taken for a file.
 */
export function removeTree(fileSystem: StoreFileSystem, path: string): void {
  try {
    fileSystem.removeFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && IS_DIRECTORY.has(error.code))) throw error;
    for (const name of fileSystem.readDirectory(path) ?? []) removeTree(fileSystem, join(path, name));
    fileSystem.removeDirectory(path);
  }
}
