import { dirname } from 'node:path';

import { attempt } from '../errors.ts';
import type { StoreFileSystem } from '../file-system.ts';
import { replaceFile } from '../replace-file.ts';

/** A change of one volume, which takes several files, written down as a whole before the first of them is touched. */
export interface PendingChange {
  readonly name: string;
  /** The content of `info` before, one character for each byte; null when there was none. */
  readonly before: string | null;
  /** The same after; null when the volume is removed. */
  readonly after: string | null;
  /** What is written, by the path below the volume's directory, in order. */
  readonly written: readonly (readonly [path: string, content: string])[];
  /** What is removed when all is written. */
  readonly removed: readonly string[];
}

/**
 * The file `vols.pending`, mode 0600, which is this daemon's own: it is there while a volume is being changed. Whoever finds
 * it finishes the change, unless somebody else (C's glusterd, which knows nothing of it) has changed the volume since.
 */
export class PendingFile {
  readonly #fileSystem: StoreFileSystem;
  readonly #path: string;
  readonly #warn: (message: string) => void;

  constructor(fileSystem: StoreFileSystem, path: string, warn: (message: string) => void) {
    this.#fileSystem = fileSystem;
    this.#path = path;
    this.#warn = warn;
  }

  /** The change that was interrupted, if there is one. */
  read(): PendingChange | undefined {
    const content = attempt('ERR_STORE_READ', this.#path, () => this.#fileSystem.readFile(this.#path));
    if (content === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(Buffer.from(content).toString('utf8'));
      if (isPendingChange(parsed)) return parsed;
    } catch {
      // As what is no change at all.
    }
    // Nobody but this class writes it, and as a whole: it was damaged by other means.
    this.#warn(`${this.#path} is damaged: if a change of a volume was interrupted, it is not finished`);
    return undefined;
  }

  /** Durable when it returns. */
  write(change: PendingChange): void {
    const content = Buffer.from(JSON.stringify(change));
    attempt('ERR_STORE_WRITE', this.#path, () => replaceFile(this.#fileSystem, this.#path, content));
  }

  /** The change is done, durably when it returns. */
  remove(): void {
    attempt('ERR_STORE_WRITE', this.#path, () => {
      this.#fileSystem.removeFile(this.#path);
      this.#fileSystem.syncDirectory(dirname(this.#path));
    });
  }
}

function isPendingChange(value: unknown): value is PendingChange {
  if (typeof value !== 'object' || value === null) return false;
  const { name, before, after, written, removed } = value as Partial<Record<keyof PendingChange, unknown>>;
  const isText = (text: unknown): boolean => typeof text === 'string';
  return (
    isText(name) &&
    (before === null || isText(before)) &&
    (after === null || isText(after)) &&
    Array.isArray(written) &&
    written.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(isText)) &&
    Array.isArray(removed) &&
    removed.every(isText)
  );
}
