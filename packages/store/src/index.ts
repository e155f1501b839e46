/**
 * The files under `/var/lib/glusterd`, in the formats of C's glusterd, written so that a power cut at any moment leaves the
 * old state or the new one.
 *
 * @packageDocumentation
 */
export { GlusterdStore } from './glusterd-store.ts';
export { IdentityFile } from './identity-file.ts';
export { OptionsFile } from './options-file.ts';
export { DETACHED_MAX, PoolFiles } from './pool-files.ts';
export { VolumeFiles } from './volumes/volume-files.ts';
export { StoreError } from './errors.ts';
export type { GlusterdStoreOptions } from './glusterd-store.ts';
export type { StoredIdentity } from './identity-file.ts';
export type { PeerRecord } from './peer-record.ts';
export type { StoredPool } from './pool-files.ts';
export type { Pairs, StoredVolume, VolumeRecord } from './volumes/volume-record.ts';
export type { QuotaLimit } from './volumes/quota-conf.ts';
export type { StoreErrorCode } from './errors.ts';

// For what is computed without a volume being stored.
export { infoChecksum, quotaChecksum } from './volumes/checksum.ts';
export type { InfoChecksum } from './volumes/checksum.ts';
export { brickFileName, isBrickFileName, isVolumeName } from './volumes/volume-record.ts';

// For other files of the same kind, such as those of snapshots.
export { KeyValueText } from './key-value-text.ts';
export { StoredFile } from './stored-file.ts';
export { replaceFile, replaceFiles } from './replace-file.ts';
export { nodeFileSystem } from './node-file-system.ts';
export type { FileContent, ReplaceFileOptions } from './replace-file.ts';
export type { StoreFileSystem, WriteFileOptions } from './file-system.ts';

// For tests of code that stores.
export { MemoryFileSystem } from './memory/memory-file-system.ts';
export { PowerCutError } from './errors.ts';
