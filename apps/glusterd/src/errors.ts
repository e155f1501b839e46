/** What can stop the daemon, or the client, from doing its work. */
export type GlusterdErrorCode =
  | 'ERR_USAGE'
  | 'ERR_OPTION_VALUE'
  | 'ERR_VOLFILE'
  | 'ERR_LOG_FILE'
  | 'ERR_PID_FILE'
  | 'ERR_WORKING_DIRECTORY'
  | 'ERR_ALREADY_RUNNING'
  | 'ERR_STATE_FILE'
  | 'ERR_SOCKET_FILE'
  | 'ERR_LISTEN'
  | 'ERR_UNAVAILABLE'
  | 'ERR_START';

/**
 * A reason not to start, told to the operator in one line: print `message` after the program's name and exit with
 * `exitCode`. Nothing was changed on disk that a second try would stumble over.
 */
export class GlusterdError extends Error {
  override readonly name = 'GlusterdError';
  readonly code: GlusterdErrorCode;
  /** The exit status the C daemon has for this kind of failure. */
  readonly exitCode: number;

  constructor(code: GlusterdErrorCode, message: string, options: { cause?: unknown; exitCode?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT_CODE[code];
  }
}

/** Exit statuses as the C daemon's: 64 is argp's EX_USAGE; 255 is its -1, from before it daemonises; 1 is everything later. */
const EXIT_CODE: Readonly<Record<GlusterdErrorCode, number>> = {
  ERR_USAGE: 64,
  ERR_OPTION_VALUE: 255,
  ERR_LOG_FILE: 255,
  ERR_PID_FILE: 255,
  ERR_VOLFILE: 1,
  ERR_WORKING_DIRECTORY: 1,
  ERR_ALREADY_RUNNING: 1,
  ERR_STATE_FILE: 1,
  ERR_SOCKET_FILE: 1,
  ERR_LISTEN: 1,
  ERR_UNAVAILABLE: 1,
  ERR_START: 1,
};
