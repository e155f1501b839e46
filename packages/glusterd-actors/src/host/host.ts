/**
 * What actors ask of the machine that they run on, one thing at a time. `nodeHost()` asks the real one.
 */
export interface Host {
  /** Addresses of a host name or address; empty when it does not resolve. */
  resolve(hostname: string): Promise<readonly string[]>;
  /** The name of a host by its address; undefined when nobody knows one. */
  nameOf(address: string): Promise<string | undefined>;
  /** Addresses of this machine's interfaces. */
  localAddresses(): readonly string[];
  /** The path without symbolic links; rejects with a Node error that has a `code`. */
  realPath(path: string): Promise<string>;
  /** What is under the path; undefined when nothing is, or it may not be looked at. */
  stat(path: string, options: StatOptions): Promise<FileFacts | undefined>;
  /** What the file system holds that has the path; undefined when it cannot be told. */
  space(path: string): Promise<Space | undefined>;
  /** The bytes of a file, none of it when there are more than `maxBytes`; undefined when it cannot be read. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Writes a file, in place of one that is there. */
  writeFile(path: string, text: string): Promise<void>;
  /** Puts a file in place as a whole, for good once it resolves; `mode` are its permissions. */
  replaceFile(path: string, content: Uint8Array, mode: number): Promise<void>;
  /** Runs a program to its end; rejects when it cannot be started. Standard output only, in lines. */
  run(path: string, args: readonly string[]): Promise<RunResult>;
}

/** How {@link Host.stat} looks. */
export interface StatOptions {
  /** Whether a symbolic link stands for what it points to. */
  readonly followLinks: boolean;
}

/** What {@link Host.space} tells of a file system. */
export interface Space {
  readonly blockBytes: bigint;
  readonly freeBytes: bigint;
  readonly totalBytes: bigint;
  /** How many files there can be; 0 where that is not counted. */
  readonly inodes: bigint;
  readonly freeInodes: bigint;
}

/** What {@link Host.stat} sees. */
export interface FileFacts {
  /** A regular file, not a directory, link, device … */
  readonly isFile: boolean;
  /** The owner may execute it. */
  readonly isExecutable: boolean;
  /** The lower nine bits of its mode; undefined where that is not told. */
  readonly permissions?: number;
}

/** What {@link Host.run} came to. */
export interface RunResult {
  /** Zero for success; -1 when a signal ended the program. */
  readonly exitCode: number;
  /** Without line ends; the last one may have had none. */
  readonly lines: readonly string[];
}
