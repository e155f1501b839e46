import { closeSync, writeSync } from 'node:fs';

/** Names the descriptor on which a daemon in the background tells the command that started it how the start went. */
export const READY_FD_VARIABLE = 'GLUSTERD_READY_FD' as const;

/** What goes over that descriptor: one JSON value, then its end. No value: the daemon ended without a word. */
export type ReadyMessage =
  { readonly ready: true } | { readonly ready: false; readonly exitCode: number; readonly message: string };

/** The daemon's end of the pipe. */
export class Readiness {
  #fd: number | undefined;

  private constructor(fd: number | undefined) {
    this.#fd = fd;
  }

  /** Takes the pipe over from the environment, so that processes the daemon starts do not see it. */
  static fromEnvironment(env: NodeJS.ProcessEnv): Readiness | undefined {
    const text = env[READY_FD_VARIABLE];
    delete env.GLUSTERD_READY_FD;
    return text === undefined || !/^\d+$/.test(text) ? undefined : new Readiness(Number(text));
  }

  /** Ends the wait of the command that started the daemon. Only the first message counts. */
  tell(message: ReadyMessage): void {
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#fd = undefined;
    try {
      writeSync(fd, JSON.stringify(message));
      closeSync(fd);
    } catch {
      // Nobody waits any more.
    }
  }
}

/** Reads what {@link Readiness.tell} wrote; undefined when that is nothing whole. */
export function parseReadyMessage(text: string): ReadyMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('ready' in value)) return undefined;
    if (value.ready === true) return { ready: true };
    if (!('exitCode' in value) || typeof value.exitCode !== 'number') return undefined;
    if (!('message' in value) || typeof value.message !== 'string') return undefined;
    return { ready: false, exitCode: value.exitCode, message: value.message };
  } catch {
    return undefined;
  }
}
