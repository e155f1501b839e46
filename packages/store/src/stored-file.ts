import { attempt } from './errors.ts';
import type { StoreFileSystem } from './file-system.ts';
import { KeyValueText } from './key-value-text.ts';
import { replaceFile } from './replace-file.ts';

/** One file of `key=value` lines on its file system. */
export class StoredFile {
  readonly path: string;
  readonly #fileSystem: StoreFileSystem;

  constructor(fileSystem: StoreFileSystem, path: string) {
    this.#fileSystem = fileSystem;
    this.path = path;
  }

  /** What is stored now; undefined when there is no file. */
  read(): KeyValueText | undefined {
    const content = attempt('ERR_STORE_READ', this.path, () => this.#fileSystem.readFile(this.path));
    return content === undefined ? undefined : new KeyValueText(this.path, content);
  }

  /**
   * Applies a change to what is stored, durably when it returns. What does not change anything is not written.
   *
   * @returns whether it was written
   */
  update(change: (text: KeyValueText) => void): boolean {
    const content = this.changed(change);
    if (content === undefined) return false;
    attempt('ERR_STORE_WRITE', this.path, () => replaceFile(this.#fileSystem, this.path, content));
    return true;
  }

  /** What {@link update} would write; undefined when nothing. */
  changed(change: (text: KeyValueText) => void): Uint8Array | undefined {
    const stored = this.read();
    const before = stored?.content();
    const text = stored ?? new KeyValueText(this.path);
    change(text);
    const after = text.content();
    return before !== undefined && Buffer.compare(before, after) === 0 ? undefined : after;
  }
}
