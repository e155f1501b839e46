import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '@gluster-ts/glusterd-actors';
import type { IdentityRecord, IdentityStore } from '@gluster-ts/glusterd-actors';
import { IdentityFile, nodeFileSystem, StoreError } from '@gluster-ts/store';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** The node's identity in `glusterd.info`, and in this daemon's words what is wrong with it. */
export class InfoFile implements IdentityStore {
  readonly #path: string;
  readonly #file: IdentityFile;
  readonly #onSaved: (uuid: string) => void;

  /** @param onSaved - told of the UUID each time it was written */
  constructor(path: string, onSaved: (uuid: string) => void = () => undefined) {
    this.#path = path;
    this.#file = new IdentityFile(nodeFileSystem(), path);
    this.#onSaved = onSaved;
  }

  /** @throws GlusterdError ERR_STATE_FILE */
  load(): IdentityRecord | undefined {
    const stored = this.#attempt('read', () => this.#file.load());
    if (stored === undefined) return undefined;
    return { uuid: stored.uuid, operatingVersion: this.#parseVersion(stored.operatingVersion) };
  }

  /** Durable when it returns. */
  save({ uuid, operatingVersion }: IdentityRecord): void {
    this.#attempt('write', () => this.#file.save(uuid, operatingVersion));
    this.#onSaved(uuid);
  }

  #parseVersion(text: string | undefined): number {
    // Files of releases before 3.3 have none; C starts those at the least version.
    if (text === undefined) return OPERATING_VERSION_MIN;
    const version = /^\d+$/.test(text) ? Number(text) : NaN;
    if (version >= OPERATING_VERSION_MIN && version <= OPERATING_VERSION_MAX) return version;
    const range = `${OPERATING_VERSION_MIN} to ${OPERATING_VERSION_MAX}`;
    throw this.#error(`${this.#path} has operating-version '${text}', and this daemon works at ${range}`);
  }

  #attempt<T>(verb: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { cause } = error;
      throw this.#error(
        cause === undefined ? error.message : `Cannot ${verb} ${this.#path}: ${errorText(cause)}`,
        error,
      );
    }
  }

  #error(message: string, cause?: unknown): GlusterdError {
    return new GlusterdError('ERR_STATE_FILE', message, { cause });
  }
}
