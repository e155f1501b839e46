import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The checkout and the command under test, which runs what was built. */
export const checkout: string = resolve(import.meta.dirname, '../../../..');
export const glusterd: string = join(checkout, 'bin/glusterd');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a volume file in which everything stays: state, sockets, logs; a free port on the loopback. */
export class Sandbox implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'gd-'));
  readonly volfile: string = this.path('glusterd.vol');
  readonly socket: string = this.path('s');
  readonly log: string = this.path('log/glusterd.log');
  readonly #pids = new Set<number>();

  constructor(options: Readonly<Record<string, string>> = {}) {
    this.writeVolfile(options);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  writeVolfile(options: Readonly<Record<string, string>> = {}): void {
    const all = {
      'transport-type': 'socket',
      'transport.socket.bind-address': '127.0.0.1',
      'transport.socket.listen-port': '0',
      'working-directory': this.path('lib'),
      'run-directory': this.path('run'),
      'logging-directory': this.path('log'),
      'glusterd-sockfile': this.socket,
      ...options,
    };
    const lines = Object.entries(all).map(([key, value]) => `    option ${key} ${value}`);
    writeFileSync(this.volfile, ['volume management', '    type mgmt/glusterd', ...lines, 'end-volume', ''].join('\n'));
  }

  /** The flags that keep a daemon in here. */
  get flags(): string[] {
    return [`--volfile=${this.volfile}`, `--log-file=${this.log}`, '--secure-mgmt=no'];
  }

  /** Runs the command in the background mode; it returns when the daemon serves or will not. */
  async start(args: readonly string[] = [], options: SpawnOptions = {}): Promise<Ended> {
    const ended = await run(glusterd, [...this.flags, `--pid-file=${this.path('pid')}`, ...args], options);
    if (ended.code === 0) this.#pids.add(this.pid);
    return ended;
  }

  /** Starts the daemon in the foreground and waits until it serves. */
  async foreground(args: string[] = [], options: SpawnOptions = {}): Promise<ChildProcess> {
    const child = spawn(glusterd, ['-N', ...this.flags, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    if (child.pid !== undefined) this.#pids.add(child.pid);
    await until(
      () => canConnect(this.socket),
      () => child.exitCode !== null,
    );
    return child;
  }

  get pid(): number {
    return Number(readFileSync(this.path('pid'), 'utf8'));
  }

  get logText(): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
  }

  /** Every file and folder with its content, to see that nothing changed. */
  contents(): Record<string, string> {
    const names = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      names.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, entry.isFile() ? readFileSync(path, 'utf8') : 'not a file'];
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const pid of this.#pids) {
      if (isGlusterd(pid)) process.kill(pid, 'SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: unknown) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk: unknown) => (stderr += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

export async function ended(child: ChildProcess): Promise<[code: number | null, signal: NodeJS.Signals | null]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
}

/** Whether the process is a daemon that runs: neither gone, nor a zombie, nor somebody else with the same number. */
export function isGlusterd(pid: number): boolean {
  try {
    return /^\d+ \(glusterd\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export function canConnect(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** For what never comes true, not for a machine that is slow; less than a test has. */
const UNTIL_MS = 50_000;

/** Looks again and again until the condition holds; fails when it never does, or `lost` says it never will. */
export async function until(condition: () => boolean | Promise<boolean>, lost = () => false): Promise<void> {
  const deadline = performance.now() + UNTIL_MS;
  while (!(await condition())) {
    if (lost() || performance.now() > deadline) throw new Error(`never came true: ${String(condition)}`);
    await delay(10);
  }
}

/** Why tests that need namespaces cannot run here, or undefined. */
export function missingForNamespaces(...programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = ['unshare', ...programs].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}
