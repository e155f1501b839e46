/**
 * What the store asks of a file system. All of it is synchronous: what follows a change is usually an answer that may be
 * given only once the change is kept, and the files are small.
 *
 * Nothing is durable by itself. A content is once {@link StoreFileSystem.writeFile} returned with `sync`, a name (after
 * creating, renaming or removing) once {@link StoreFileSystem.syncDirectory} returned for its directory.
 */
export interface StoreFileSystem {
  /** The content of a file; undefined when there is none. */
  readFile(path: string): Uint8Array | undefined;
  /** The names in a directory, in no particular order; undefined when there is no such directory. */
  readDirectory(path: string): readonly string[] | undefined;
  /** Creates a directory, with those above it; one that is there already is fine. */
  makeDirectory(path: string): void;
  /** Creates or truncates a file, writes it and, with `sync`, fsyncs it. */
  writeFile(path: string, content: Uint8Array, options: WriteFileOptions): void;
  /** Renames, also into another directory; a file at `target` is replaced, in one step for whoever looks. */
  rename(source: string, target: string): void;
  /** Removes a file, or a symbolic link and not what it leads to; none is fine. Throws for a directory: EISDIR, or EPERM, by the system. */
  removeFile(path: string): void;
  /** Removes an empty directory; none is fine. */
  removeDirectory(path: string): void;
  /** Makes durable what names a directory holds. */
  syncDirectory(path: string): void;
}

/** How {@link StoreFileSystem.writeFile} writes. */
export interface WriteFileOptions {
  /** Permissions of a file that is created. */
  readonly mode: number;
  /** Whether the content has to be durable on return. */
  readonly sync: boolean;
}
