import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import sonicBoom from 'sonic-boom';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

// The package is CommonJS, and only its default export is seen from a module.
const { SonicBoom } = sonicBoom;
type SonicBoom = InstanceType<typeof SonicBoom>;

/** Where log lines go. */
export interface LogSink {
  /** Takes whole lines, each with its line feed. Never throws. */
  write(lines: string): void;
  /** Starts a new file at the same path, after the old one was moved away. Keeps the old one when that fails. */
  reopen(): void;
  /** Writes what is left and closes. */
  close(): void;
}

/**
 * Opens a log: a file, appended to and made with mode 0600 in a directory made with 0755, or `-` for the standard error.
 *
 * Lines are written synchronously, as C does with a flush after each: what was logged before a crash is in the file.
 *
 * @throws GlusterdError ERR_LOG_FILE
 */
export function openLogFile(path: string): LogSink {
  const fixed = path === '-' || path === '/dev/stderr' ? 2 : path === '/dev/stdout' ? 1 : undefined;
  return new LogFile(path, fixed);
}

// A pipe nobody reads is retried this often, 100 ms apart, before lines are dropped: the daemon must not hang on its log.
const MAX_WRITE_RETRIES = 5;

// Lines kept while the disk is full.
const MAX_PENDING_BYTES = 1 << 20;

class LogFile implements LogSink {
  readonly #path: string;
  /** Set for a stream the process was given, which can neither be opened again nor closed. */
  readonly #givenFd: number | undefined;
  #stream: SonicBoom;

  constructor(path: string, givenFd: number | undefined) {
    this.#path = path;
    this.#givenFd = givenFd;
    this.#stream = openStream(givenFd ?? openForAppend(path));
  }

  write(lines: string): void {
    // A full disk loses lines; it must not end the daemon. The stream reports it as an event (see openStream).
    this.#stream.write(lines);
  }

  reopen(): void {
    if (this.#givenFd !== undefined) return;
    let fd: number;
    try {
      fd = openForAppend(this.#path);
    } catch {
      return;
    }
    const old = this.#stream;
    this.#stream = openStream(fd);
    closeStream(old);
  }

  close(): void {
    if (this.#givenFd === undefined) closeStream(this.#stream);
    else flushStream(this.#stream);
  }
}

function flushStream(stream: SonicBoom): void {
  try {
    stream.flushSync();
  } catch {
    // The disk is full or the reader is gone: the lines are lost, and the daemon goes on or ends all the same.
  }
}

/** Not `end()`, which keeps the descriptor for as long as there are lines that can not be written. */
function closeStream(stream: SonicBoom): void {
  flushStream(stream);
  stream.destroy();
}

function openStream(fd: number): SonicBoom {
  let retries = 0;
  const stream = new SonicBoom({
    fd,
    sync: true,
    maxLength: MAX_PENDING_BYTES,
    retryEAGAIN: () => ++retries <= MAX_WRITE_RETRIES,
  });
  stream.on('write', () => {
    retries = 0;
  });
  // Nowhere to tell of it. What could not be written is kept, up to the limit, and tried again with the next line.
  stream.on('error', () => undefined);
  return stream;
}

function openForAppend(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new GlusterdError('ERR_LOG_FILE', `Cannot open the log file ${path}: ${errorText(cause)}`, { cause });
  }
}
