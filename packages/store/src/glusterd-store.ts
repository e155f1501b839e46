import { join } from 'node:path';

import type { StoreFileSystem } from './file-system.ts';
import { IdentityFile } from './identity-file.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { OptionsFile } from './options-file.ts';
import { PoolFiles } from './pool-files.ts';
import { VolumeFiles } from './volumes/volume-files.ts';

/** Options of {@link GlusterdStore}. */
export interface GlusterdStoreOptions {
  /** Default: {@link nodeFileSystem}. */
  readonly fileSystem?: StoreFileSystem;
  /** Takes what an operator should read, in one sentence that names the file. Default: dropped. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The state of one glusterd in its working directory, such as `/var/lib/glusterd`. One at a time per directory: what keeps
 * a second daemon out is the caller's.
 */
export class GlusterdStore {
  readonly directory: string;
  /** `glusterd.info` */
  readonly identity: IdentityFile;
  /** `options` */
  readonly options: OptionsFile;
  /** `peers/<uuid>` and `peers.detached` */
  readonly pool: PoolFiles;
  /** `vols/<name>` */
  readonly volumes: VolumeFiles;

  constructor(directory: string, options: GlusterdStoreOptions = {}) {
    const { fileSystem = nodeFileSystem(), onWarning = () => undefined } = options;
    this.directory = directory;
    this.identity = new IdentityFile(fileSystem, join(directory, 'glusterd.info'));
    this.options = new OptionsFile(fileSystem, join(directory, 'options'));
    this.pool = new PoolFiles(fileSystem, directory, onWarning);
    this.volumes = new VolumeFiles(fileSystem, directory, onWarning);
  }
}
