import { watch as watchDirectory } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Streams } from './run.ts';

/** Editors write a file in several steps: changes so close to each other are one. */
const QUIET_MS = 30;

/**
 * Compiles now, and again whenever one of the files that were read changes, until `streams.signal` ends it. Directories
 * are watched, not files: an editor that writes a new file and renames it is seen too.
 *
 * @param compile returns absolute paths of the files that it has read
 */
export async function watch(compile: () => readonly string[], streams: Streams): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const watchers = new Map<string, FSWatcher>();
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const compileAgain = (): void => {
    try {
      files = new Set([...files, ...compile()]);
      for (const directory of new Set([...files].map((file) => dirname(file)))) {
        if (watchers.has(directory)) continue;
        const watcher = watchDirectory(directory, (_, name) => {
          if (name !== null && !files.has(join(directory, basename(name)))) return;
          clearTimeout(timer);
          timer = setTimeout(compileAgain, QUIET_MS);
        });
        watcher.on('error', reject);
        watchers.set(directory, watcher);
      }
      streams.error(`xdrgen: compiled, watching ${files.size} ${files.size === 1 ? 'file' : 'files'}`);
    } catch (error) {
      reject(error);
    }
  };

  streams.signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  try {
    compileAgain();
    await promise;
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  }
}
