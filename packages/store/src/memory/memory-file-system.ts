import { basename, dirname } from 'node:path';

import { PowerCutError } from '../errors.ts';
import type { StoreFileSystem, WriteFileOptions } from '../file-system.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { MemoryFile } from './memory-file.ts';

/**
 * A file system in memory whose power can be cut between any two of its operations. It then forgets what was not synced, in
 * whichever way the random numbers say: contents whole, in part or with zeros in them, names in any combination.
 */
export class MemoryFileSystem implements StoreFileSystem {
  #root = new MemoryDirectory();
  #operationCount = 0;
  #cutAt = Infinity;

  /** How many operations that change something there were so far; writing a file is several. */
  get operationCount(): number {
    return this.#operationCount;
  }

  /** Cuts the power before the operation after the next `operationCount`; then everything throws a {@link PowerCutError}. */
  cutPowerAfter(operationCount: number): void {
    this.#cutAt = this.#operationCount + operationCount;
  }

  /** The file system that is found when the power is back. This one is of no use after it. */
  recover(random: () => number): MemoryFileSystem {
    const recovered = new MemoryFileSystem();
    recovered.#root = this.#root.afterPowerCut(random);
    this.#cutAt = 0;
    return recovered;
  }

  readFile(path: string): Uint8Array | undefined {
    this.#checkPower();
    const node = this.#find(path);
    if (node instanceof MemoryDirectory)
      throw systemError('EISDIR', `illegal operation on a directory, read '${path}'`);
    return node?.content.slice();
  }

  readDirectory(path: string): readonly string[] | undefined {
    this.#checkPower();
    const node = this.#find(path);
    return node instanceof MemoryDirectory ? [...node.names.keys()] : undefined;
  }

  /** The permissions of a file. */
  modeOf(path: string): number | undefined {
    const node = this.#find(path);
    return node instanceof MemoryFile ? node.mode : undefined;
  }

  makeDirectory(path: string): void {
    if (path === '/' || this.#find(path) instanceof MemoryDirectory) return;
    this.makeDirectory(dirname(path));
    this.#step();
    this.#directory(dirname(path)).change({ kind: 'set', name: basename(path), node: new MemoryDirectory() });
  }

  writeFile(path: string, content: Uint8Array, { mode, sync }: WriteFileOptions): void {
    const file = this.#create(path, mode);
    const half = content.length >> 1;
    for (const length of half > 0 ? [half, content.length] : [content.length]) {
      this.#step();
      file.write(content.slice(0, length));
    }
    if (!sync) return;
    this.#step();
    file.sync();
  }

  rename(source: string, target: string): void {
    const [from, to] = [this.#directory(dirname(source)), this.#directory(dirname(target))];
    const [node, replaced] = [this.#find(source), this.#find(target)];
    if (node === undefined) throw systemError('ENOENT', `no such file or directory, rename '${source}'`);
    if (replaced instanceof MemoryDirectory) {
      if (!(node instanceof MemoryDirectory)) throw systemError('EISDIR', `rename '${source}' -> '${target}'`);
      if (replaced.names.size > 0) throw systemError('ENOTEMPTY', `rename '${source}' -> '${target}'`);
    }
    this.#step();
    if (from === to) {
      from.change({ kind: 'rename', source: basename(source), target: basename(target) });
      return;
    }
    // Of the two names a power cut may leave any: each directory is synced for itself.
    if (replaced !== undefined) to.change({ kind: 'remove', name: basename(target) });
    to.change({ kind: 'set', name: basename(target), node });
    from.change({ kind: 'remove', name: basename(source) });
  }

  removeFile(path: string): void {
    const node = this.#find(path);
    if (node === undefined) return;
    if (node instanceof MemoryDirectory) throw systemError('EISDIR', `unlink '${path}'`);
    this.#step();
    this.#directory(dirname(path)).change({ kind: 'remove', name: basename(path) });
  }

  removeDirectory(path: string): void {
    const node = this.#find(path);
    if (node === undefined) return;
    if (!(node instanceof MemoryDirectory)) throw systemError('ENOTDIR', `rmdir '${path}'`);
    if (node.names.size > 0) throw systemError('ENOTEMPTY', `rmdir '${path}'`);
    this.#step();
    this.#directory(dirname(path)).change({ kind: 'remove', name: basename(path) });
  }

  syncDirectory(path: string): void {
    const directory = this.#directory(path);
    this.#step();
    directory.sync();
  }

  #create(path: string, mode: number): MemoryFile {
    const present = this.#find(path);
    if (present instanceof MemoryDirectory) {
      throw systemError('EISDIR', `illegal operation on a directory, open '${path}'`);
    }
    const directory = this.#directory(dirname(path));
    this.#step();
    if (present !== undefined) {
      present.write(new Uint8Array(0));
      return present;
    }
    const file = new MemoryFile(mode);
    directory.change({ kind: 'set', name: basename(path), node: file });
    return file;
  }

  #find(path: string): MemoryFile | MemoryDirectory | undefined {
    let node: MemoryFile | MemoryDirectory | undefined = this.#root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      node = node instanceof MemoryDirectory ? node.names.get(name) : undefined;
    }
    return node;
  }

  #directory(path: string): MemoryDirectory {
    const node = this.#find(path);
    if (node instanceof MemoryDirectory) return node;
    throw systemError('ENOENT', `no such file or directory, open '${path}'`);
  }

  #step(): void {
    this.#checkPower();
    this.#operationCount++;
  }

  #checkPower(): void {
    if (this.#operationCount >= this.#cutAt) {
      throw new PowerCutError(`The power was cut after operation ${this.#operationCount}`);
    }
  }
}

/** An error as Node.js makes them. */
function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
