import { join } from 'node:path';

import { attempt, PowerCutError, StoreError } from '../errors.ts';
import type { StoreFileSystem } from '../file-system.ts';
import { PendingFile } from './pending-change.ts';
import type { PendingChange } from './pending-change.ts';
import { removeTree } from './remove-tree.ts';
import { readVolume, saysTheSame, writeVolume } from './volume-contents.ts';
import type { Contents } from './volume-contents.ts';
import { doubtsOf } from './volume-doubts.ts';
import { isVolumeName } from './volume-record.ts';
import type { StoredVolume, VolumeRecord } from './volume-record.ts';

/** Files of a volume that go when a record does not have them. */
const OPTIONAL_FILES = ['quota.conf', 'quota.cksum'];

const OUTDATED_FILE = 'volfiles.outdated';

/**
 * The directory `vols`: one directory for each volume, named by it.
 *
 *     info                 what the volume is, what was set, and the names of its bricks' files
 *     cksum                the checksum of info
 *     bricks/HOST:PATH     one file for each brick, dashes in the place of slashes
 *     node_state.info      a rebalance, as this node knows it
 *     quota.conf           the directories that are limited; quota.cksum has its version
 *
 *     volfiles.outdated    this daemon's own: `version=N`, the volume's version up to which the `*.vol` beside it, which somebody else wrote, are
 *                          older than the volume. C writes them anew with every version.
 *
 * What else is there (`*.vol`) is left alone. A change of a volume takes all of its files or none: it is written down as a whole in
 * `vols.pending` first.
 *
 * All methods take the operating version of the cluster, which the formats depend on.
 */
export class VolumeFiles {
  readonly #fileSystem: StoreFileSystem;
  readonly #directory: string;
  readonly #pending: PendingFile;
  readonly #warn: (message: string) => void;

  /** @param directory - the working directory, such as `/var/lib/glusterd` */
  constructor(fileSystem: StoreFileSystem, directory: string, warn: (message: string) => void) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
    this.#pending = new PendingFile(fileSystem, join(directory, 'vols.pending'), warn);
    this.#warn = warn;
  }

  /**
   * The volumes, by name; finishes what a crash interrupted. A directory that holds no whole volume is moved to
   * `vols.damaged`, with a warning that names it; C's glusterd does not start as long as there is one. Of one that is whole, but not
   * what its checksum says, there is a warning: a crash of C's glusterd may have left it so.
   */
  load(operatingVersion: number): StoredVolume[] {
    this.#finish();
    const names = attempt('ERR_STORE_READ', this.#volumes, () => this.#fileSystem.readDirectory(this.#volumes));
    const volumes: StoredVolume[] = [];
    for (const name of [...(names ?? [])].sort()) {
      // Not a directory: C passes over it as well.
      if (this.#entries(join(this.#volumes, name)) === undefined) continue;
      if (!isVolumeName(name)) {
        this.#warn(`${join(this.#volumes, name)} is no volume: left alone`);
        continue;
      }
      const volume = this.#loadVolume(name, operatingVersion);
      if (volume !== undefined) volumes.push(volume);
    }
    return volumes;
  }

  /**
   * Adds a volume, or changes one. Durable when it returns; what is not changed is not written. A change that fails half-way
   * is finished by the next call of any method.
   *
   * @returns the volume with its checksums
   * @throws StoreError ERR_STORE_VALUE for what no file can hold; nothing was written then
   */
  save(record: VolumeRecord, operatingVersion: number): StoredVolume {
    const { name } = record;
    const directory = this.#directoryOf(name);
    this.#finish();
    const contents = writeVolume(record, directory, operatingVersion);
    const change = this.#changeTo(name, contents, record.info.get('version') ?? '0');
    if (change !== undefined) {
      this.#pending.write(change);
      this.#carryOut(change);
    }
    const stored = readVolume(name, (path) => this.#read(name, path), operatingVersion);
    if (typeof stored !== 'string') return stored;
    throw new StoreError('ERR_STORE_WRITE', directory, `Cannot write ${directory}: it then has ${stored}`);
  }

  /** Removes a volume with all that its directory holds. Durable when it returns; none is fine. */
  remove(name: string): void {
    const directory = this.#directoryOf(name);
    this.#finish();
    if (this.#entries(directory) === undefined) return;
    const change = { name, before: this.#info(name), after: null, written: [], removed: [] };
    this.#pending.write(change);
    this.#carryOut(change);
  }

  get #volumes(): string {
    return join(this.#directory, 'vols');
  }

  #directoryOf(name: string): string {
    const directory = join(this.#volumes, name);
    if (isVolumeName(name)) return directory;
    throw new StoreError(
      'ERR_STORE_VALUE',
      this.#volumes,
      `Cannot write ${JSON.stringify(name)} into ${this.#volumes}`,
    );
  }

  /** Finishes a change that was interrupted. */
  #finish(): void {
    const change = this.#pending.read();
    if (change === undefined) return;
    const present = this.#info(change.name);
    if (isVolumeName(change.name) && (present === change.before || present === change.after)) this.#carryOut(change);
    else {
      this.#warn(
        `A change of volume ${change.name} was interrupted, and the volume has changed since: it is not finished`,
      );
      this.#pending.remove();
    }
  }

  /** What has to be done; undefined for nothing. */
  #changeTo(name: string, contents: Contents, version: string): PendingChange | undefined {
    const written: (readonly [string, string])[] = [];
    for (const [path, content] of contents) {
      const present = this.#read(name, path);
      if (present === undefined || !saysTheSame(path, present, content)) written.push([path, latin1(content)]);
    }
    const directory = join(this.#volumes, name);
    const bricks = this.#entries(join(directory, 'bricks')) ?? [];
    const removed = [...bricks.map((file) => `bricks/${file}`), ...OPTIONAL_FILES].filter(
      (path) => !contents.has(path) && this.#read(name, path) !== undefined,
    );
    if (written.length === 0 && removed.length === 0) return undefined;
    const info = written.find(([path]) => path === 'info')?.[1];
    const before = this.#info(name);
    if (info !== undefined && this.#hasVolfiles(directory)) written.push([OUTDATED_FILE, `version=${version}\n`]);
    return { name, before, after: info ?? before, written, removed };
  }

  #hasVolfiles(directory: string): boolean {
    return this.#entries(directory)?.some((name) => name.endsWith('.vol')) === true;
  }

  /** Can be done again and again: whoever is interrupted begins anew. */
  #carryOut({ name, after, written, removed }: PendingChange): void {
    const directory = join(this.#volumes, name);
    attempt('ERR_STORE_WRITE', directory, () => {
      if (after === null) this.#removeVolume(directory);
      else {
        this.#fileSystem.makeDirectory(join(directory, 'bricks'));
        for (const [path, content] of written) this.#replace(join(directory, path), content);
        for (const path of removed) this.#fileSystem.removeFile(join(directory, path));
        this.#fileSystem.syncDirectory(join(directory, 'bricks'));
        this.#fileSystem.syncDirectory(directory);
        this.#fileSystem.syncDirectory(this.#volumes);
        this.#fileSystem.syncDirectory(this.#directory);
      }
    });
    this.#pending.remove();
  }

  /** The names become durable with their directory. */
  #replace(path: string, content: string): void {
    this.#fileSystem.writeFile(`${path}.tmp`, Buffer.from(content, 'latin1'), { mode: 0o600, sync: true });
    this.#fileSystem.rename(`${path}.tmp`, path);
  }

  #removeVolume(directory: string): void {
    const entries = this.#entries(directory);
    if (entries === undefined) return;
    // The directory may be a link, of which only the link would go.
    for (const name of entries) removeTree(this.#fileSystem, join(directory, name));
    removeTree(this.#fileSystem, directory);
    this.#fileSystem.syncDirectory(this.#volumes);
  }

  #loadVolume(name: string, operatingVersion: number): StoredVolume | undefined {
    let problem: string;
    try {
      const read = (path: string): Uint8Array | undefined => this.#read(name, path);
      const volume = readVolume(name, read, operatingVersion);
      if (typeof volume !== 'string') {
        for (const doubt of doubtsOf(volume, read)) {
          this.#warn(`Volume ${join(this.#volumes, name)} may be damaged, and is taken as it is: ${doubt}`);
        }
        return volume;
      }
      problem = volume;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof PowerCutError) throw error;
      problem = error.message;
    }
    this.#setAside(name, problem);
    return undefined;
  }

  #setAside(name: string, problem: string): void {
    const aside = join(this.#directory, 'vols.damaged');
    const source = join(this.#volumes, name);
    try {
      this.#fileSystem.makeDirectory(aside);
      const taken = new Set(this.#fileSystem.readDirectory(aside));
      let target = name;
      for (let count = 2; taken.has(target); count++) target = `${name}-${count}`;
      this.#fileSystem.rename(source, join(aside, target));
      for (const directory of [aside, this.#volumes, this.#directory]) this.#fileSystem.syncDirectory(directory);
      this.#warn(`Volume ${source} is damaged (${problem}): set aside as ${join(aside, target)}`);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof PowerCutError) throw error;
      this.#warn(`Volume ${source} is damaged (${problem}) and cannot be set aside: ${error.message}`);
    }
  }

  #read(name: string, path: string): Uint8Array | undefined {
    const file = join(this.#volumes, name, path);
    return attempt('ERR_STORE_READ', file, () => this.#fileSystem.readFile(file));
  }

  #info(name: string): string | null {
    const content = this.#read(name, 'info');
    return content === undefined ? null : latin1(content);
  }

  /** The names in a directory; undefined when it is none. */
  #entries(path: string): readonly string[] | undefined {
    try {
      return this.#fileSystem.readDirectory(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
      throw error;
    }
  }
}

function latin1(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}
