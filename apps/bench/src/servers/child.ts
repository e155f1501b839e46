import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchError } from '../errors.ts';
import type { Endpoint } from '../load/run-load.ts';

/** How a server program is started. */
export interface ChildOptions {
  readonly command: readonly string[];
  /** File that takes what the program prints. */
  readonly output: string;
  readonly env?: NodeJS.ProcessEnv;
}

const children = new Set<ChildProcess>();

// A bench that ends, in whatever way it can notice, leaves no server behind.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A program that runs until it is stopped. */
export class Child {
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;

  private constructor(child: ChildProcess, options: ChildOptions) {
    this.#process = child;
    this.#options = options;
  }

  static async start(options: ChildOptions): Promise<Child> {
    const [file = '', ...args] = options.command;
    const output = openSync(options.output, 'a');
    const child = spawn(file, args, { stdio: ['ignore', output, output], env: options.env ?? process.env });
    closeSync(output);
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new BenchError('ERR_BENCH_SERVER', `Cannot start ${options.command.join(' ')}`, { cause: error });
    }
    children.add(child);
    child.once('exit', () => children.delete(child));
    return new Child(child, options);
  }

  get pid(): number {
    return this.#process.pid ?? 0; // 0 never: it has been spawned
  }

  get output(): string {
    return readFileSync(this.#options.output, 'utf8');
  }

  /** Asks `ready` again and again until it answers with a value, the program ends or the time is over. */
  async until<T>(what: string, ready: () => Promise<T | undefined> | T | undefined, timeoutMs = 120_000): Promise<T> {
    const limit = Date.now() + timeoutMs;
    for (;;) {
      const value = await ready();
      if (value !== undefined) return value;
      const ended = this.#process.exitCode !== null || this.#process.signalCode !== null;
      if (ended || Date.now() > limit) {
        await this.stop();
        const how = ended ? `ended with ${this.#process.exitCode ?? this.#process.signalCode ?? ''}` : 'is not ready';
        throw new BenchError(
          'ERR_BENCH_SERVER',
          `${this.#options.command.join(' ')} ${how} (${what})\n${this.output.trimEnd()}`,
        );
      }
      await delay(10);
    }
  }

  /**
   * SIGTERM, and SIGKILL when that is not enough.
   *
   * @param pid the process to ask, when the program is only the launcher of one that it waits for
   */
  async stop(pid: number = this.pid, timeoutMs = 5_000): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    try {
      process.kill(pid, 'SIGTERM');
    } catch (error) {
      // It has ended by itself, and its launcher is about to notice.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
    const patience = new AbortController();
    const late = delay(timeoutMs, 'late', { signal: patience.signal }).catch(() => 'done');
    if ((await Promise.race([gone, late])) === 'late') child.kill('SIGKILL');
    patience.abort();
    await gone;
  }
}

/** Whether something accepts connections there. */
export async function accepts(endpoint: Endpoint): Promise<true | undefined> {
  const socket = connect('path' in endpoint ? { path: endpoint.path } : endpoint);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
