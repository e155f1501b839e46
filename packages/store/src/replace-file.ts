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

/** A file and what it is to hold. */
export interface FileContent {
  readonly path: string;
  readonly content: Uint8Array;
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
  replaceFiles(fileSystem, [{ path, content }], options);
}

/**
 * Replaces files of one directory, each as a whole; the directory is fsynced once for all of them. After a power cut some
 * may hold the new content and others the old. None is replaced before all are written: a disk that is full changes nothing.
 *
 * Throws what the file system throws.
 */
export function replaceFiles(
  fileSystem: StoreFileSystem,
  files: readonly FileContent[],
  options: ReplaceFileOptions = {},
): void {
  const { mode = 0o600, durable = true } = options;
  try {
    for (const { path, content } of files) fileSystem.writeFile(temporaryOf(path), content, { mode, sync: durable });
    for (const { path } of files) fileSystem.rename(temporaryOf(path), path);
  } catch (error) {
    if (!(error instanceof PowerCutError)) for (const { path } of files) removeQuietly(fileSystem, temporaryOf(path));
    throw error;
  }
  if (!durable) return;
  for (const directory of new Set(files.map(({ path }) => dirname(path)))) fileSystem.syncDirectory(directory);
}

/** C's own name for it: a file left by a crash is then overwritten by whichever daemon comes next. */
function temporaryOf(path: string): string {
  return `${path}.tmp`;
}

/** What failed before is what the caller has to hear of. */
function removeQuietly(fileSystem: StoreFileSystem, path: string): void {
  try {
    fileSystem.removeFile(path);
  } catch {
    // It stays, and is overwritten the next time.
  }
}
