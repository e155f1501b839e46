import { dirname, join } from 'node:path';

import { attempt, PowerCutError } from './errors.ts';
import type { StoreFileSystem } from './file-system.ts';
import { readPeer, writePeer } from './peer-record.ts';
import type { PeerRecord } from './peer-record.ts';
import { replaceFiles } from './replace-file.ts';
import type { FileContent } from './replace-file.ts';
import { StoredFile } from './stored-file.ts';
import { readUuid } from './uuid.ts';

/**
 * The directory `peers`: one file for each peer, named by its UUID, mode 0600.
 *
 * A file that is no whole peer is renamed to `<uuid>.damaged`, where nobody looks for peers, with a warning that names it.
 */
export class PeerFiles {
  readonly #fileSystem: StoreFileSystem;
  readonly #directory: string;
  readonly #warn: (message: string) => void;

  constructor(fileSystem: StoreFileSystem, directory: string, warn: (message: string) => void) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
    this.#warn = warn;
  }

  /** The peers, by UUID; finishes what a crash interrupted. */
  load(): PeerRecord[] {
    this.#removeLeft();
    const names = attempt('ERR_STORE_READ', this.#directory, () => this.#fileSystem.readDirectory(this.#directory));
    if (names === undefined) this.#makeDirectory();
    const peers: PeerRecord[] = [];
    for (const name of [...(names ?? [])].sort()) {
      if (readUuid(name) === undefined) continue;
      const peer = this.#loadPeer(name);
      if (peer !== undefined) peers.push(peer);
    }
    return peers;
  }

  /** Durable when it returns. A power cut may leave any of the peers as it was. */
  save(peers: readonly PeerRecord[]): void {
    const files = peers.flatMap((peer): FileContent[] => {
      const file = this.#file(peer.uuid);
      const content = file.changed((text) => writePeer(text, peer));
      return content === undefined ? [] : [{ path: file.path, content }];
    });
    const [first, second] = files;
    if (first === undefined) return;
    const path = second === undefined ? first.path : this.#directory;
    attempt('ERR_STORE_WRITE', path, () => replaceFiles(this.#fileSystem, files));
  }

  /** Durable when it returns. */
  remove(uuid: string): void {
    const { path } = this.#file(uuid);
    attempt('ERR_STORE_WRITE', path, () => {
      this.#fileSystem.removeFile(path);
      this.#fileSystem.syncDirectory(this.#directory);
    });
  }

  /** Removes all of them in one step: the directory gets another name, and what it holds goes after that. */
  clear(): void {
    this.#removeLeft();
    attempt('ERR_STORE_WRITE', this.#directory, () => this.#fileSystem.rename(this.#directory, this.#left));
    this.#makeDirectory();
    this.#removeLeft();
  }

  /** Whether there is any peer's file. */
  isEmpty(): boolean {
    const names = attempt('ERR_STORE_READ', this.#directory, () => this.#fileSystem.readDirectory(this.#directory));
    return !(names ?? []).some((name) => readUuid(name) !== undefined);
  }

  #file(uuid: string): StoredFile {
    return new StoredFile(this.#fileSystem, join(this.#directory, uuid));
  }

  /** The directory of a pool that was left, until it is gone. */
  get #left(): string {
    return `${this.#directory}.left`;
  }

  #makeDirectory(): void {
    attempt('ERR_STORE_WRITE', this.#directory, () => {
      this.#fileSystem.makeDirectory(this.#directory);
      this.#fileSystem.syncDirectory(dirname(this.#directory));
    });
  }

  #removeLeft(): void {
    attempt('ERR_STORE_WRITE', this.#left, () => {
      const names = this.#fileSystem.readDirectory(this.#left);
      if (names === undefined) return;
      for (const name of names) this.#fileSystem.removeFile(join(this.#left, name));
      this.#fileSystem.removeDirectory(this.#left);
      this.#fileSystem.syncDirectory(dirname(this.#left));
    });
  }

  #loadPeer(name: string): PeerRecord | undefined {
    const file = this.#file(name);
    let problem: string;
    try {
      const text = file.read();
      if (text === undefined) return undefined;
      const peer = readPeer(text, name);
      if (typeof peer !== 'string') return peer;
      problem = peer;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof PowerCutError) throw error;
      problem = error.message;
    }
    this.#setAside(file.path, problem);
    return undefined;
  }

  #setAside(path: string, problem: string): void {
    const target = this.#freeName(`${path}.damaged`);
    try {
      this.#fileSystem.rename(path, target);
      this.#fileSystem.syncDirectory(this.#directory);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof PowerCutError) throw error;
      this.#warn(`Peer file ${path} is damaged (${problem}) and cannot be set aside: ${error.message}`);
      return;
    }
    this.#warn(`Peer file ${path} is damaged (${problem}): set aside as ${target}`);
  }

  #freeName(path: string): string {
    const taken = new Set(this.#fileSystem.readDirectory(dirname(path)));
    const name = path.slice(dirname(path).length + 1);
    for (let attemptCount = 1; ; attemptCount++) {
      const candidate = attemptCount === 1 ? name : `${name}-${attemptCount}`;
      if (!taken.has(candidate)) return join(dirname(path), candidate);
    }
  }
}
