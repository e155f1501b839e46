import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { root } from './namespace.ts';

/** How a program ended. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is running, and the lines that it prints. */
export class Running implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #printed: Interface;
  readonly #lines: string[] = [];
  readonly #ended: Promise<Ended>;
  #read = 0;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(file: string, args: readonly string[]) {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    this.#child = child;
    this.#printed = createInterface(child.stdout);
    this.#printed.on('line', (line) => {
      this.#lines.push(line);
      this.#wake?.();
    });
    this.#ended = once(child, 'close').then(([code, signal]) => {
      this.#isOver = true;
      this.#wake?.();
      const stdout = this.#lines.map((line) => `${line}\n`).join('');
      return { exit: (code ?? signal) as Ended['exit'], stdout, stderr };
    });
    // Whoever waits for the end is told.
    this.#ended.catch(() => undefined);
  }

  /** The next line that it prints; waits for it. */
  async line(): Promise<string> {
    for (;;) {
      const line = this.#lines[this.#read];
      if (line !== undefined) {
        this.#read++;
        return line;
      }
      if (this.#isOver) {
        const { exit, stderr } = await this.#ended;
        throw new Error(`It ended with ${exit} before it printed another line: ${stderr}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Waits for its end. */
  end(): Promise<Ended> {
    return this.#ended;
  }

  /** Asks it to end, and waits until it did. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    if (!this.#isOver) this.#child.kill(signal);
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
  }
}

/** What `npm run example -- NAME …` runs in the end, without npm around it. */
export function exampleCommand(name: string): readonly [string, ...string[]] {
  const main = join(root, 'examples', name, 'src/main.ts');
  return [process.execPath, '--disable-warning=ExperimentalWarning', '--conditions=@gluster-ts/source', main];
}

/** Starts an example that goes on, such as a server. */
export function startExample(name: string, ...args: readonly string[]): Running {
  const [file, ...rest] = exampleCommand(name);
  return new Running(file, [...rest, ...args]);
}

/** Runs an example to its end. */
export async function runExample(name: string, ...args: readonly string[]): Promise<Ended> {
  await using running = startExample(name, ...args);
  return await running.end();
}
