/** What the scripts of this folder have in common. They run in namespaces of their own (support/namespace.ts). */
import { execFile, execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listen } from '@gluster-ts/rpc-transport';
import type { Connection, Listener } from '@gluster-ts/rpc-transport';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import { RPCBIND_SOCKET_PATH, rpcbindProgram, RpcbindRegistry } from '../../src/index.ts';
import type { RpcbindProgram, RpcbindProgramOptions } from '../../src/index.ts';

/** An address of this machine from which its own calls look as if they came from another one. */
export const ELSEWHERE = '192.0.2.1';

/** A network of one machine, and a /run that nobody else sees. */
export function prepare(): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  execFileSync('ip', ['address', 'add', `${ELSEWHERE}/32`, 'dev', 'lo']);
}

/** Our rpcbind, where Debian's would be. */
export async function startOurs(
  options: RpcbindProgramOptions & { readonly withoutSocket?: boolean } = {},
): Promise<RpcbindProgram> {
  const svc = new Rpcsvc();
  const program = rpcbindProgram(new RpcbindRegistry(), options).register(svc);
  const accept = (connection: Connection): void => void svc.attach(connection);
  // In the order of Debian's.
  const listeners: Listener[] = [
    await listen({ host: '::', port: 111 }, { accept, ipv6Only: true }),
    await listen({ protocol: 'udp', host: '::', port: 111 }, { accept, ipv6Only: true }),
    await listen({ host: '0.0.0.0', port: 111 }, { accept }),
    await listen({ protocol: 'udp', host: '0.0.0.0', port: 111 }, { accept }),
  ];
  if (options.withoutSocket !== true) {
    listeners.push(await listen({ path: RPCBIND_SOCKET_PATH }, { accept, mode: 0o666 }));
  }
  for (const { address } of listeners) program.announce(address, { ipv6Only: true });
  return program;
}

/** Debian's rpcbind, as Debian starts it. */
export async function startDebians(...options: readonly string[]): Promise<ChildProcess> {
  const child = spawn('rpcbind', ['-f', '-w', ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  await serving({ path: RPCBIND_SOCKET_PATH }, child);
  await serving({ host: '127.0.0.1', port: 111 }, child);
  await serving({ host: '::1', port: 111 }, child);
  return child;
}

/** Looks again and again until somebody listens there. */
async function serving(
  endpoint: { path: string } | { host: string; port: number },
  child: ChildProcess,
): Promise<void> {
  const until = Date.now() + 120_000;
  for (;;) {
    const socket = connect(endpoint);
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`Nobody serves ${JSON.stringify(endpoint)}`);
    await delay(20);
  }
}

/** Starts a server that prints a line when it serves. */
export async function startServer(file: string, ...args: readonly string[]): Promise<Server> {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
  if (typeof line !== 'string') throw new Error(`${file} ${args.join(' ')} did not start`);
  return new Server(child);
}

/** A server that {@link startServer} has started. */
export class Server {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Ends its standard input, and waits for its end. */
  async stop(): Promise<unknown> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    return (await ended)[0];
  }

  /** Returns how it ended: its exit code, or the signal. */
  async kill(signal: NodeJS.Signals): Promise<unknown> {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code, by] = (await ended) as [unknown, unknown];
    return code ?? by;
  }
}

/** A command and what came of it. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of a shell to its end. */
export async function sh(command: string): Promise<Outcome> {
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { timeout: 120_000 });
    return { exit: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

/** Prints the result and ends, whatever still listens. */
export function finish(result: unknown): void {
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}
