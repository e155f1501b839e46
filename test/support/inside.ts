/**
 * Runs inside fresh namespaces (see namespace.ts): starts a daemon, plays commands against it, prints what came of them
 * as JSON. Everything it starts ends with it, because it is the namespace's first process.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, Scenario } from './namespace.ts';

const socketPath = '/run/glusterd.socket';
const logPath = '/run/daemon.out';

const scenario = JSON.parse(process.argv[2] ?? '') as Scenario;
for (const directory of ['/run', '/var/lib/glusterd', '/var/log/glusterfs']) {
  must('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', directory]);
}
must('ip', ['link', 'set', 'lo', 'up']);
must('hostname', ['node1']);
for (const command of scenario.before ?? []) must('sh', ['-c', command]);

const [file = '', ...args] = scenario.daemon;
const log = createWriteStream(logPath);
await once(log, 'open');
const daemon = spawn(file, args, { stdio: ['ignore', log, log] });
await serving(100_000);
for (const command of scenario.beforeCommands ?? []) must('sh', ['-c', command]);

const outcomes: Outcome[] = scenario.commands.map((command) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    input: '',
    timeout: 120_000,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  return { command, exit: status, stdout, stderr };
});
process.stdout.write(JSON.stringify(outcomes), () => {
  process.exit(0);
});

async function serving(timeoutMs: number): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const socket = connect(socketPath);
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (up) return;
    if (daemon.exitCode !== null || Date.now() > until) {
      throw new Error(`${scenario.daemon.join(' ')} does not serve ${socketPath}:\n${readFileSync(logPath, 'utf8')}`);
    }
    await delay(20);
  }
}

function must(program: string, programArgs: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, programArgs, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${programArgs.join(' ')}: ${error?.message ?? stderr}`);
}
