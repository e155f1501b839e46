import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';

import type { StoreFileSystem } from './file-system.ts';

/** The file system of this machine. */
export function nodeFileSystem(): StoreFileSystem {
  return {
    readFile: (path) => unlessMissing(() => readFileSync(path)),
    readDirectory: (path) => unlessMissing(() => readdirSync(path)),
    makeDirectory: (path) => void mkdirSync(path, { recursive: true, mode: 0o755 }),
    writeFile(path, content, { mode, sync }) {
      const fd = openSync(path, 'w', mode);
      try {
        writeFileSync(fd, content);
        if (sync) fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
    rename: (source, target) => renameSync(source, target),
    removeFile: (path) => unlessMissing(() => unlinkSync(path)),
    removeDirectory: (path) => unlessMissing(() => rmdirSync(path)),
    syncDirectory(path) {
      const fd = openSync(path, 'r');
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
  };
}

function unlessMissing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
