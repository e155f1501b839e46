import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ended, glusterd, run } from './daemon.ts';
import type { Ended } from './daemon.ts';

/** Whose daemon a node runs: this one, or C's. */
export type Kind = 'ours' | 'C';

/** Whether the network is one of IPv4 or of IPv6. */
export type Family = 4 | 6;

/**
 * A host that falls silent is found dead before long, but by its kernel: on a busy machine a daemon may not get to run for seconds,
 * and one that is pinged all the time would be gone for a moment, just when a command needs it.
 */
const OPTIONS = {
  'working-directory': '/var/lib/glusterd',
  'transport-type': 'socket',
  'transport.socket.keepalive-time': '1',
  'transport.socket.keepalive-interval': '1',
  'transport.socket.keepalive-count': '2',
  'transport.tcp-user-timeout': '16',
  'ping-timeout': '0',
};

/**
 * Several nodes on a network of their own: each a namespace with its address 10.78.0.N or fd78::N, its name, its files and its
 * processes, all joined by a bridge in yet another. Nothing of it is outside, and all of it ends with this process.
 */
export class Lab implements AsyncDisposable {
  readonly #folder: string;
  readonly #hub: Namespace;
  readonly nodes: readonly LabNode[];

  private constructor(folder: string, hub: Namespace, nodes: readonly LabNode[]) {
    this.#folder = folder;
    this.#hub = hub;
    this.nodes = nodes;
  }

  /**
   * Nodes that are not started yet. Node `nodeN` is `nodeN.example` as well.
   *
   * @param setUp - run in each, in a shell, by the name of the node
   * @param changes - options of the volfile; undefined leaves one at its default
   */
  static async of(
    kinds: readonly Kind[],
    setUp: (name: string) => readonly string[] = () => [],
    family: Family = 4,
    changes: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Lab> {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'));
    // Also when nodes cannot be made, or a test is broken off.
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const names = kinds.map((_, index) => `node${index + 1}`);
    const localhost = ['127.0.0.1 localhost', '::1 localhost'];
    const lines = names.map((name, index) => `${addressOf(index, family)} ${name} ${name}.example`);
    const hosts = [...localhost, ...lines, ''];
    writeFileSync(join(folder, 'hosts'), hosts.join('\n'));
    const all: Record<string, string | undefined> = { ...OPTIONS, ...changes };
    all['transport.address-family'] ??= family === 6 ? 'inet6' : 'inet';
    const options = Object.entries(all).flatMap(([key, value]) =>
      value === undefined ? [] : [`    option ${key} ${value}`],
    );
    const volfile = ['volume management', '    type mgmt/glusterd', ...options, 'end-volume', ''];
    writeFileSync(join(folder, 'glusterd.vol'), volfile.join('\n'));
    const hub = await Namespace.make('ip link set lo up; ip link add br0 type bridge; ip link set br0 up');
    const nodes = await Promise.all(
      kinds.map((kind, index) => makeNode(folder, hub, names[index] ?? '', index, kind, setUp, family)),
    );
    return new Lab(folder, hub, nodes);
  }

  /** The node's cable is pulled: nobody is told. */
  unplug(node: LabNode): void {
    this.#hub.ip(`link set ${node.name} nomaster`);
  }

  plug(node: LabNode): void {
    this.#hub.ip(`link set ${node.name} master br0`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
    await this.#hub.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** One machine of a {@link Lab}. */
export class LabNode {
  readonly name: string;
  readonly address: string;
  kind: Kind;
  readonly #namespace: Namespace;
  /** What its daemon says on its standard error. */
  readonly #errors: string;
  #daemon: ChildProcess | undefined;

  constructor(name: string, address: string, kind: Kind, namespace: Namespace, errors: string) {
    this.name = name;
    this.address = address;
    this.kind = kind;
    this.#namespace = namespace;
    this.#errors = errors;
  }

  /**
   * Starts the daemon; resolves when it answers.
   *
   * @param breakAt - where a daemon of ours is to stop, see `break-at.ts`
   */
  async start(breakAt?: string): Promise<void> {
    const command = this.kind === 'ours' ? glusterd : 'glusterd';
    const log = '/var/log/glusterfs/glusterd.log';
    const args = ['-N', '--log-file', log, '--pid-file', '/run/glusterd.pid'];
    const env = breakAt === undefined ? {} : breakingAt(breakAt);
    const child = this.#namespace.spawn(command, args, env, this.#errors);
    this.#daemon = child;
    await eventually(async () => {
      if (child.exitCode !== null) {
        // C has nothing but its log.
        const files = [this.#errors, join(dirname(this.#errors), log)].filter((file) => existsSync(file));
        const text = files.map((file) => readFileSync(file, 'utf8')).join('');
        throw new Error(`${this.name}: its daemon ended with ${child.exitCode}: ${text.slice(-2000)}`);
      }
      return (await this.gluster('pool', 'list')).code === 0;
    });
  }

  async stop(signal: 'TERM' | 'KILL'): Promise<void> {
    if (this.#daemon === undefined) return;
    this.#namespace.sh(`kill -${signal} $(cat /run/glusterd.pid)`);
    this.goOn();
    await ended(this.#daemon);
    this.#daemon = undefined;
  }

  /** Resolves once the daemon has come to where it stops. */
  async untilStopped(): Promise<void> {
    await eventually(async () => (await this.#namespace.run('sh', ['-c', STATE])).stdout === 'T\n');
    // And nsenter has followed: one that is told to go on before it stops would stop for good.
    const stat = `/proc/${String(this.#daemon?.pid)}/stat`;
    await eventually(() => Promise.resolve(/\) T /.test(readFileSync(stat, 'utf8'))));
  }

  /** It goes on. */
  goOn(): void {
    // nsenter stops when what it runs does, and passes this on.
    this.#daemon?.kill('SIGCONT');
  }

  /** Runs the command line on this node, which ends by itself. */
  gluster(...args: readonly string[]): Promise<Ended> {
    return this.#namespace.run('gluster', ['--mode=script', ...args]);
  }

  /** How the peers are listed: `node2: Peer in Cluster (Connected)`, by name. */
  async peers(): Promise<string[]> {
    const { stdout } = await this.gluster('peer', 'status');
    return [...stdout.matchAll(/^Hostname: (.*)\nUuid: .*\nState: (.*)$/gm)]
      .map(([, name = '', state = '']) => `${name}: ${state}`)
      .sort();
  }

  /** A file of the node, or all that a pattern matches. */
  async read(path: string): Promise<string> {
    return (await this.#namespace.run('sh', ['-c', `cat ${path}`])).stdout;
  }

  /** Runs a command on the node to its end. */
  run(command: string, ...args: readonly string[]): Promise<Ended> {
    return this.#namespace.run(command, args);
  }

  /** Runs a line of shell on the node, at once. */
  sh(line: string): void {
    this.#namespace.sh(line);
  }

  async end(): Promise<void> {
    await this.#namespace.end();
  }
}

/** What the kernel says that the daemon does. */
const STATE = 'sed "s/.*) \\(.\\).*/\\1/" /proc/$(cat /run/glusterd.pid)/stat';

function breakingAt(breakAt: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'break-at.ts')}`, BREAK_AT: breakAt };
}

/** For what never comes true, not for a machine that is slow. */
const EVENTUALLY_MS = 150_000;

/** Asks again and again; each time several processes are started, hence not too often. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + EVENTUALLY_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`never came true: ${String(condition)}`);
    await delay(100);
  }
}

/** Waits until all of these, and no others, are one pool in the eyes of each. */
export async function untilConnected(nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) {
    await eventually(async () => {
      const peers = await node.peers();
      return peers.length === nodes.length - 1 && peers.every((peer) => peer.endsWith(': Peer in Cluster (Connected)'));
    });
  }
}

function addressOf(index: number, family: Family): string {
  return family === 6 ? `fd78::${index + 1}` : `10.78.0.${index + 1}`;
}

async function makeNode(
  folder: string,
  hub: Namespace,
  name: string,
  index: number,
  kind: Kind,
  setUp: (name: string) => readonly string[],
  family: Family,
): Promise<LabNode> {
  const address = addressOf(index, family);
  const files = join(folder, name);
  const mounts = ['/var/lib/glusterd', '/var/log/glusterfs', '/run'];
  const binds = mounts.map((path) => {
    const source = join(files, path);
    mkdirSync(source, { recursive: true });
    return `mount --bind ${source} ${path}`;
  });
  const namespace = await Namespace.make(
    [
      'set -e',
      'mount --make-rprivate /',
      ...binds,
      `mount --bind ${folder}/hosts /etc/hosts`,
      `mount --bind ${folder}/glusterd.vol /etc/glusterfs/glusterd.vol`,
      // C's daemon runs it a score of times at its start, which takes seconds and has nothing to do with a pool.
      "printf '#!/bin/sh\\necho gsyncd\\n' > /run/gsyncd && chmod +x /run/gsyncd",
      'for program in /usr/lib/*/glusterfs/gsyncd; do [ ! -e "$program" ] || mount --bind /run/gsyncd "$program"; done',
      `hostname ${name}`,
      'ip link set lo up',
      ...setUp(name),
    ].join('\n'),
  );
  hub.ip(`link add ${name} type veth peer name eth0 netns ${namespace.pid}`);
  hub.ip(`link set ${name} master br0 up`);
  // Nobody else has it: no need to wait until that is found out.
  const prefix = family === 6 ? '/64 nodad' : '/24';
  namespace.sh(`ip link set eth0 up && ip addr add ${address}${prefix} dev eth0`);
  return new LabNode(name, address, kind, namespace, join(files, 'errors'));
}

/** Namespaces of all kinds, with a process 1 that lives as long as somebody holds its standard input. */
class Namespace {
  readonly pid: number;
  readonly #anchor: ChildProcess;

  private constructor(anchor: ChildProcess, pid: number) {
    this.#anchor = anchor;
    this.pid = pid;
  }

  /** @param setUp - run in it, in a shell */
  static async make(setUp: string): Promise<Namespace> {
    const flags = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const anchor = spawn('unshare', [...flags, 'sh', '-c', `${setUp}\necho ready; read _`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await Promise.race([
      once(anchor.stdout, 'data'),
      once(anchor, 'exit').then(() => ['ended']),
    ])) as unknown[];
    if (!String(line).startsWith('ready') || anchor.pid === undefined) throw new Error('No namespaces can be made');
    return new Namespace(anchor, anchor.pid);
  }

  /** What puts a command in here. */
  get #enter(): string[] {
    const ns = `/proc/${this.pid}/ns`;
    return [
      `--net=${ns}/net`,
      `--mount=${ns}/mnt`,
      `--uts=${ns}/uts`,
      `--ipc=${ns}/ipc`,
      `--pid=${ns}/pid_for_children`,
    ];
  }

  /** @param errors - the file to which its standard error goes */
  spawn(command: string, args: readonly string[], env: NodeJS.ProcessEnv, errors: string): ChildProcess {
    const stderr = openSync(errors, 'a');
    const options: SpawnOptions = { stdio: ['ignore', 'ignore', stderr], env: { ...process.env, ...env } };
    const child = spawn('nsenter', [...this.#enter, command, ...args], options);
    closeSync(stderr);
    return child;
  }

  run(command: string, args: readonly string[]): Promise<Ended> {
    return run('nsenter', [...this.#enter, command, ...args]);
  }

  /** Runs a line of shell, at once. */
  sh(line: string): void {
    runNow('nsenter', [...this.#enter, 'sh', '-c', line]);
  }

  /** Runs `ip` on the network of this one but among the processes outside, so that it knows their numbers. */
  ip(line: string): void {
    runNow('nsenter', [`--net=/proc/${this.pid}/ns/net`, 'ip', ...line.split(' ')]);
  }

  /** All of its processes end with the first. */
  async end(): Promise<void> {
    this.#anchor.stdin?.end();
    await ended(this.#anchor);
  }
}

function runNow(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
}
