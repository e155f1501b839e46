import { nodeFileSystem, replaceFile as replaceFileOn } from '@gluster-ts/store';
import type { ReplaceFileOptions } from '@gluster-ts/store';

const fileSystem = nodeFileSystem();

/** Replaces a file of this machine as a whole; see the function of the same name in `@gluster-ts/store`. */
export function replaceFile(path: string, content: string | Uint8Array, options?: ReplaceFileOptions): void {
  replaceFileOn(fileSystem, path, typeof content === 'string' ? Buffer.from(content) : content, options);
}
