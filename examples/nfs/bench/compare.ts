import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Started by compare.sh, in its namespaces: times nfs-cp with each server in turn, round after round. */
const ROUNDS = Number(process.argv[2] ?? 5);
const GIB = 1024 ** 3;
const SOURCE = '/mnt/source';
const TARGET = '/mnt/target';

interface Server {
  readonly name: string;
  readonly url: string;
  /** Of the process that serves it. */
  readonly pid: () => number | undefined;
  /** How long nfs-cp took, and how long the server was on a processor. */
  readonly seconds: { in: Sample[]; out: Sample[] };
}

interface Sample {
  readonly wall: number;
  readonly cpu: number;
}

const children = [
  start('folder', '/mnt/folder', '--port', '20493', '--no-root-squash'),
  start('memory', '--port', '20494'),
];

const server = (name: string, path: string, ports: [number, number], pid: Server['pid']): Server => {
  const url = `nfs://127.0.0.1${path}/FILE?nfsport=${ports[0]}&mountport=${ports[1]}`;
  return { name, url, pid, seconds: { in: [], out: [] } };
};
const servers = [
  server('nfs-ganesha', '/mnt/ganesha', [20491, 20492], () => Number(process.env['GANESHA_PID'])),
  server('folder', '/export', [20493, 20493], () => children[0]?.pid),
  server('memory', '/export', [20494, 20494], () => children[1]?.pid),
];

try {
  await writeSource();
  for (const { url } of servers) await ready(url);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { url, pid, seconds } of servers) {
      const file = url.replace('FILE', `round-${round}`);
      seconds.in.push(await timed(pid(), 'nfs-cp', SOURCE, file));
      seconds.out.push(await timed(pid(), 'nfs-cp', file, TARGET));
      if (round === 0) await compare();
      await rm(TARGET);
      for (const share of ['ganesha', 'folder']) await remove(`/mnt/${share}/round-${round}`);
    }
    // The memory file system has room for one: it is a new one in each round.
    const memory = children.pop();
    await stop(memory);
    children.push(start('memory', '--port', '20494'));
    for (const { url } of servers) await ready(url);
  }
  report();
} finally {
  await Promise.all(children.map(stop));
}

function start(...args: string[]): ChildProcess {
  const main = join(import.meta.dirname, '../src/main.ts');
  const flags = ['--disable-warning=ExperimentalWarning', '--conditions=@gluster-ts/source'];
  return spawn(process.execPath, [...flags, main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child?.exitCode !== null || !child.kill('SIGTERM')) return;
  await once(child, 'exit');
}

async function writeSource(): Promise<void> {
  await using file = await open(SOURCE, 'w');
  const block = randomBytes(16 * 1024 ** 2);
  for (let offset = 0; offset < GIB; offset += block.length) await file.write(block, 0, block.length, offset);
}

/** Waits until the server answers; a minute, at most. */
async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    if ((await run('nfs-ls', url.replace('FILE', ''))) === 0) return;
    await setTimeout(500);
  }
  throw new Error(`No answer from ${url}`);
}

async function timed(pid: number | undefined, program: string, ...args: string[]): Promise<Sample> {
  const cpuBefore = await cpuSeconds(pid);
  const begin = process.hrtime.bigint();
  const code = await run(program, ...args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  const wall = Number(process.hrtime.bigint() - begin) / 1e9;
  return { wall, cpu: (await cpuSeconds(pid)) - cpuBefore };
}

/** User and system time of a process with all its threads: proc(5), fields 14 and 15, in hundredths. */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function run(program: string, ...args: string[]): Promise<number | null> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

/** Its bytes first: servers keep files open, and then a removed one takes as much room as before. */
async function remove(path: string): Promise<void> {
  await truncate(path).catch(() => undefined);
  await rm(path, { force: true });
}

async function compare(): Promise<void> {
  const [one, two] = [SOURCE, TARGET].map((path) => createReadStream(path, { highWaterMark: 1024 ** 2 }));
  const others = two?.[Symbol.asyncIterator]();
  for await (const chunk of one ?? []) {
    const other: IteratorResult<unknown> | undefined = await others?.next();
    if (!Buffer.isBuffer(chunk) || !Buffer.isBuffer(other?.value) || !chunk.equals(other.value)) {
      throw new Error('What came out is not what went in');
    }
  }
}

function report(): void {
  const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
  const [ganesha] = servers;
  for (const { name, seconds } of servers) {
    for (const way of ['in', 'out'] as const) {
      const columns = (['wall', 'cpu'] as const).map((what) => {
        const all = seconds[way].map((sample) => sample[what]);
        const ratio = median(all) / median(ganesha?.seconds[way].map((sample) => sample[what]) ?? []);
        const list = all.map((each) => each.toFixed(2)).join(' ');
        return `${what} ${median(all).toFixed(2)} s, ${ratio.toFixed(2)} times ganesha's (${list})`;
      });
      console.log(`${name.padEnd(12)} ${way.padEnd(4)} ${columns.join('; ')}`);
    }
  }
}
