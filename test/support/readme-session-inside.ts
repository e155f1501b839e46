/** Runs the steps of a page (see readme-session.ts) inside fresh namespaces, and prints what came of them as JSON. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Session, Step } from './readme-session.ts';

const BIN = '/tmp/bin';

class Command {
  readonly text: string;
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly ended: Promise<unknown>;
  printed = '';
  isOver = false;
  #wake: (() => void) | undefined;

  constructor(text: string) {
    this.text = text;
    const env = { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}`, npm_config_loglevel: 'silent' };
    // A group of its own, as a terminal gives it: Ctrl-C reaches all of it.
    this.child = spawn('sh', ['-c', `exec 2>&1; ${text}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      env,
    });
    this.child.stdout.on('data', (chunk) => {
      this.printed += String(chunk);
      this.#wake?.();
    });
    this.ended = once(this.child, 'close').then(() => {
      this.isOver = true;
      this.#wake?.();
    });
  }

  async lines(count: number): Promise<void> {
    while (this.printed.split('\n').length <= count && !this.isOver) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async interrupt(): Promise<void> {
    if (this.isOver || this.child.pid === undefined) return;
    process.kill(-this.child.pid, 'SIGINT');
    await Promise.race([this.ended, delay(60_000, undefined, { ref: false })]);
  }
}

// The checkout may lie below /tmp: it is brought back there from /run.
const checkout = process.cwd();
const kept = '/run/checkout';
mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/run');
mkdirSync(kept);
mount('--rbind', checkout, kept);
mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/tmp');
mkdirSync(checkout, { recursive: true });
mount('--rbind', kept, checkout);
process.chdir(checkout);
// There is nothing to be installed, and no network to install from: what is left of npx is to run a command of pnpm's.
mkdirSync(BIN);
writeFileSync(`${BIN}/npx`, `#!/bin/sh\nshift 2\ncase "$1" in exec) shift; exec "$@" ;; esac\n`);
chmodSync(`${BIN}/npx`, 0o755);

function mount(...args: readonly string[]): void {
  execFileSync('mount', args);
}

const steps = JSON.parse(process.argv[2] ?? '') as readonly Step[];
const printed: string[] = [];
const background: Command[] = [];
for (const { commands, expected } of steps) {
  let all = '';
  for (const text of commands) {
    const goesOn = text.endsWith('&') && !text.endsWith('&&');
    const command = new Command(goesOn ? `exec ${text.slice(0, -1)}` : text);
    if (goesOn) {
      background.push(command);
      await command.lines(expected.split('\n').length - 1);
    } else {
      await command.ended;
    }
    all += command.printed;
  }
  printed.push(all);
}
for (const command of background.toReversed()) await command.interrupt();
const session: Session = {
  printed,
  background: background.map(({ text, printed, isOver }) => ({ command: text, printed, isOver })),
};
process.stdout.write(JSON.stringify(session), () => process.exit(0));
