import type { StoreFileSystem } from './file-system.ts';
import { StoredFile } from './stored-file.ts';

/**
 * The options of the whole cluster, `options`, mode 0600: one line for each option that was ever set, and
 * `global-option-version`, which counts changes.
 *
 *     cluster.localtime-logging=enable
 *     global-option-version=2
 */
export class OptionsFile {
  readonly #file: StoredFile;

  constructor(fileSystem: StoreFileSystem, path: string) {
    this.#file = new StoredFile(fileSystem, path);
  }

  /** Options in the order of the file; none when there is no file. */
  load(): ReadonlyMap<string, string> {
    return new Map(this.#file.read()?.entries());
  }

  /** Makes these the options: one that is not among them is removed. Durable when it returns. */
  save(options: ReadonlyMap<string, string>): void {
    this.#file.update((text) => {
      text.delete((key) => !options.has(key));
      for (const [key, value] of options) text.set(key, value);
    });
  }
}
