import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { XdrgenError } from './errors.ts';
import { SourceFile } from './source/source-file.ts';

/** Reads inputs, each once, and remembers all that it was asked for: when one changes, the output may. */
export class Files {
  readonly #directories: readonly string[];
  readonly #read: (path: string) => Uint8Array | undefined;
  readonly #known = new Map<string, SourceFile | undefined>();

  /**
   * @param directories where to look for what is included, behind the directory of the file that includes it
   * @param read the bytes of a file; undefined where there is none
   */
  constructor(directories: readonly string[], read: (path: string) => Uint8Array | undefined = readIfThere) {
    this.#directories = directories;
    this.#read = read;
  }

  /** The file at `path`; undefined where there is none. */
  open(path: string): SourceFile | undefined {
    const key = resolve(path);
    if (this.#known.has(key)) return this.#known.get(key);
    const bytes = this.#read(path);
    const file = bytes && new SourceFile(path, decode(bytes));
    this.#known.set(key, file);
    return file;
  }

  /** A text that is not read: whoever asks for `path` gets it. */
  adopt(path: string, text: string): SourceFile {
    const file = new SourceFile(path, text);
    this.#known.set(resolve(path), file);
    return file;
  }

  /** The file that `name` means inside `from`: beside it, then in the include directories, then by its last part alone. */
  find(name: string, from: SourceFile): SourceFile | undefined {
    const directories = [dirname(from.name), ...this.#directories];
    for (const part of new Set([name, basename(name)])) {
      for (const directory of directories) {
        const file = this.open(join(directory, part));
        if (file !== undefined) return file;
      }
    }
    return undefined;
  }

  /** Absolute paths of everything that was found. */
  get paths(): readonly string[] {
    return [...this.#known].filter(([, file]) => file !== undefined).map(([path]) => path);
  }
}

/** UTF-8, or what files were written in before there was UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** A device has no end, and may be named by who writes the `.x` file: only files are there, and pipes of a shell. */
function readIfThere(path: string): Uint8Array | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile() && !stats.isFIFO()) return undefined;
    if (stats.size > FILE_BYTES_MAX) throw new XdrgenError('ERR_XDRGEN_FILE', `${path} is larger than 64 MiB`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && ABSENT.has(error.code))
      return undefined;
    throw error;
  }
}

/** Far above what people write; a file is read as a whole. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** What the file system says of names that no file has; the last one, Node of a name with a zero in it. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);
