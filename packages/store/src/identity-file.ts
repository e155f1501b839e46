import { StoreError } from './errors.ts';
import type { StoreFileSystem } from './file-system.ts';
import { StoredFile } from './stored-file.ts';
import { readUuid } from './uuid.ts';

/** What `glusterd.info` says. */
export interface StoredIdentity {
  /** The node's UUID, lower case. */
  readonly uuid: string;
  /** `operating-version` as it stands there, undefined when it does not: which versions will do, the daemon judges. */
  readonly operatingVersion: string | undefined;
}

/**
 * The node's identity in `glusterd.info`, mode 0600:
 *
 *     UUID=8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d
 *     operating-version=100000
 *
 * C takes a torn or empty file for a new installation and makes up a new UUID, which in a pool is a stranger with this
 * node's name. Here such a file is an error; no file at all is a new installation.
 */
export class IdentityFile {
  readonly #file: StoredFile;

  constructor(fileSystem: StoreFileSystem, path: string) {
    this.#file = new StoredFile(fileSystem, path);
  }

  /**
   * The stored identity; undefined when there is none yet.
   *
   * @throws StoreError ERR_STORE_IDENTITY, ERR_STORE_READ
   */
  load(): StoredIdentity | undefined {
    const text = this.#file.read();
    if (text === undefined) return undefined;
    // A whole UUID is one with or without the end of its line.
    const found = text.get('UUID') ?? text.unended('UUID');
    const uuid = readUuid(found ?? '');
    if (uuid !== undefined) return { uuid, operatingVersion: text.get('operating-version') };
    const { path } = this.#file;
    const what = found === undefined ? 'it holds no UUID' : `its UUID is '${found}'`;
    const remedy = 'Restore it from a backup, or remove it to make this a new node';
    throw new StoreError('ERR_STORE_IDENTITY', path, `${path} is damaged: ${what}. ${remedy}`);
  }

  /** Durable when it returns; other keys stay as they are. */
  save(uuid: string, operatingVersion: number): void {
    this.#file.update((text) => {
      text.set('UUID', uuid);
      text.set('operating-version', String(operatingVersion));
    });
  }
}
