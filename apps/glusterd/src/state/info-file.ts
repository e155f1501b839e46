import { readFileSync } from 'node:fs';

import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '@gluster-ts/glusterd-actors';
import type { IdentityRecord, IdentityStore } from '@gluster-ts/glusterd-actors';

import { errorCode, errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';

/**
 * The node's identity in `glusterd.info`, mode 0600:
 *
 *     UUID=8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d
 *     operating-version=100000
 *
 * C takes a torn or empty file for a new installation and makes up a new UUID, which in a pool is a stranger with this
 * node's name. Here such a file stops the daemon; no file at all is a new installation.
 */
export class InfoFile implements IdentityStore {
  readonly #path: string;
  readonly #onSaved: (uuid: string) => void;

  /** @param onSaved - told of the UUID each time it was written */
  constructor(path: string, onSaved: (uuid: string) => void = () => undefined) {
    this.#path = path;
    this.#onSaved = onSaved;
  }

  /** @throws GlusterdError ERR_STATE_FILE */
  load(): IdentityRecord | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw this.#error(`Cannot read ${this.#path}: ${errorText(error)}`, error);
    }
    const values = new Map<string, string>();
    for (const line of text.split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0) values.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    }
    const uuid = values.get('UUID')?.toLowerCase() ?? '';
    if (!UUID.test(uuid) || uuid === NULL_UUID) {
      const found = values.has('UUID') ? `its UUID is '${values.get('UUID') ?? ''}'` : 'it holds no UUID';
      const message = `${this.#path} is damaged: ${found}. Restore it from a backup, or remove it to make this a new node`;
      throw this.#error(message);
    }
    return { uuid, operatingVersion: this.#parseVersion(values.get('operating-version')) };
  }

  /** Durable when it returns. */
  save({ uuid, operatingVersion }: IdentityRecord): void {
    try {
      replaceFile(this.#path, `UUID=${uuid}\noperating-version=${operatingVersion}\n`);
    } catch (error) {
      throw this.#error(`Cannot write ${this.#path}: ${errorText(error)}`, error);
    }
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

  #error(message: string, cause?: unknown): GlusterdError {
    return new GlusterdError('ERR_STATE_FILE', message, { cause });
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NULL_UUID = '00000000-0000-0000-0000-000000000000';
