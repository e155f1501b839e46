import { getSystemErrorMap } from 'node:util';

/** The system's words for a failed call, as strerror(3) writes them: `No such file or directory`. */
export function errorText(error: unknown): string {
  const code = errorCode(error);
  if (code !== undefined) {
    for (const [name, message] of getSystemErrorMap().values()) {
      if (name === code) return message.charAt(0).toUpperCase() + message.slice(1);
    }
  }
  return error instanceof Error ? error.message : String(error);
}

/** `ENOENT` and its like, when `error` came from a system call. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
