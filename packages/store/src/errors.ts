/** What went wrong: see the members of {@link StoreError}. */
export type StoreErrorCode =
  /** The file system refused; `cause` is its error. */
  | 'ERR_STORE_READ'
  /** The file system refused; `cause` is its error. What was stored before is still stored. */
  | 'ERR_STORE_WRITE'
  /** `glusterd.info` is there and holds no UUID that can be read. */
  | 'ERR_STORE_IDENTITY'
  /** A key or value that the format has no way to write. Nothing was written. */
  | 'ERR_STORE_VALUE';

/**
 * The one error of this package. At start, `ERR_STORE_IDENTITY` must stop the daemon: a new identity in a live pool would be
 * worse. While it runs, `ERR_STORE_WRITE` means that the change did not happen; say so to whoever asked for it.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The file in question. */
  readonly path: string;

  constructor(code: StoreErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** Runs `action` and turns what a file system throws into a {@link StoreError}. */
export function attempt<T>(code: 'ERR_STORE_READ' | 'ERR_STORE_WRITE', path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof StoreError || cause instanceof PowerCutError) throw cause;
    const verb = code === 'ERR_STORE_READ' ? 'read' : 'write';
    throw new StoreError(code, path, `Cannot ${verb} ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** Thrown by a simulated file system once its power is gone: not an error of a file, the end of the program. */
export class PowerCutError extends Error {
  override readonly name = 'PowerCutError';
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
