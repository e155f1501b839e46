import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { BenchError } from '../errors.ts';

const running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();

// Whatever ends the bench ends them too.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One operation of one candidate on one message, in its process, which waits whenever it is not asked. */
export class CodecProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;
  #errors = '';

  private constructor(name: string, child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#name = name;
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    // The error of a program that is gone shows up as the end of its output.
    child.stdin.on('error', () => undefined);
  }

  /**
   * Starts it and lets it check itself.
   *
   * @throws BenchError `ERR_BENCH_CASE` when it does not code the message as everybody does, with the words that it said
   */
  static async start(name: string, command: readonly string[]): Promise<CodecProcess> {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    await once(child, 'spawn').catch((error: unknown) => {
      throw new BenchError('ERR_BENCH_CASE', `Cannot start ${name}`, { cause: error });
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const started = new CodecProcess(name, child);
    const line = await started.#line();
    if (line !== 'ready') throw new BenchError('ERR_BENCH_CASE', `${name} says ${line}`);
    return started;
  }

  /** Does so many operations and gives the nanoseconds of CPU time that they took all together. */
  async nanosOf(operations: number): Promise<number> {
    this.#child.stdin.write(`${operations}\n`);
    const nanos = Number(await this.#line());
    if (!Number.isFinite(nanos)) throw new BenchError('ERR_BENCH_CASE', `${this.#name} prints no number`);
    return nanos;
  }

  /** Closes its input, at which it ends. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    const gone = exitCode !== null || signalCode !== null ? undefined : once(this.#child, 'exit');
    this.#child.stdin.end();
    await gone;
  }

  async #line(): Promise<string> {
    const next: IteratorResult<string, unknown> = await this.#lines.next();
    if (next.done !== true) return next.value;
    if (this.#child.stderr.readable) await once(this.#child.stderr, 'close');
    const words = /^\w*Error: (.*)$/m.exec(this.#errors)?.[1] ?? this.#errors.trim().slice(0, 300);
    throw new BenchError('ERR_BENCH_CASE', `${this.#name} ended: ${words}`);
  }
}
