import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { root } from './namespace.ts';

/** A piece of a page between fences. */
export interface Block {
  readonly language: string;
  /** What stands behind the language. */
  readonly title: string;
  readonly text: string;
}

/** Blanks at the ends of lines, which a reader does not see. */
const withoutTrailingBlanks = (text: string): string => text.replace(/[ \t]+$/gm, '');

/**
 * Follows a page of the documentation line by line, in a directory of its own: writes its files, runs its commands, and
 * compares what they print and what they made. `bin` there is that of the checkout.
 *
 *     ```LANGUAGE FILE            the file
 *     ```LANGUAGE part of FILE    something that stands in it
 *     ```LANGUAGE …               nothing is done with a block without a name, but for the next two
 *     ```sh                       commands, one a line; one that ends with & goes on
 *     ```text                     what the commands before it print
 */
export class Guide implements AsyncDisposable {
  /** Empty until {@link Guide.follow}. */
  directory = '';
  readonly blocks: readonly Block[];
  #bin = '';
  readonly #running: ChildProcess[] = [];

  /** @param page its path in the checkout */
  constructor(page: string) {
    const text = readFileSync(join(root, page), 'utf8');
    this.blocks = [...text.matchAll(/^```(\w+)(?: ([^\n]+))?\n([\s\S]*?)^```$/gm)].map(
      ([, language = '', title = '', block = '']) => ({ language, title, text: block }),
    );
  }

  /** @param skip blocks that need a program which this machine does not have */
  async follow(skip: (block: Block) => boolean = () => false): Promise<void> {
    this.#prepare();
    let printed: string | undefined;
    for (const block of this.blocks) {
      if (skip(block)) continue;
      const { language, title, text } = block;
      const part = /^part of (.+)$/.exec(title)?.[1];
      if (language === 'sh' && title === '') printed = await this.#run(text);
      else if (language === 'text') expect(withoutTrailingBlanks(printed ?? '')).toBe(withoutTrailingBlanks(text));
      else if (part !== undefined) expect(readFileSync(join(this.directory, part), 'utf8')).toContain(text);
      else if (title !== '') writeFileSync(join(this.directory, title), text);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.directory === '') return;
    for (const child of this.#running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, 'close');
      child.kill();
      await closed;
    }
    // A daemon that goes on behind a page that failed half way.
    for (const name of readdirSync(this.directory).filter((file) => file.endsWith('.pid'))) {
      const pid = Number(readFileSync(join(this.directory, name), 'utf8'));
      const commandLine = `/proc/${pid}/cmdline`;
      if (!existsSync(commandLine) || !readFileSync(commandLine, 'utf8').includes(this.directory)) continue;
      process.kill(pid, 'SIGKILL');
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Stand-ins: npm links packages of this checkout, npx runs its compiler, node is the one that runs the tests. */
  #prepare(): void {
    this.directory = mkdtempSync(join(tmpdir(), 'guide-'));
    this.#bin = join(this.directory, '.bin');
    mkdirSync(this.#bin);
    mkdirSync(join(this.directory, 'node_modules/@gluster-ts'), { recursive: true });
    writeFileSync(join(this.directory, 'package.json'), '{ "type": "module" }');
    symlinkSync(process.execPath, join(this.#bin, 'node'));
    symlinkSync(join(root, 'bin'), join(this.directory, 'bin'));
    const modules = join(this.directory, 'node_modules');
    const shims = {
      npm: `test "$1" = install; shift; test "$1" != --save-dev || shift
for name; do ln -s "${root}/packages/\${name#@gluster-ts/}" "${modules}/$name"; done`,
      npx: `test "$1" = xdrgen && test -e "${modules}/@gluster-ts/xdrgen" && shift
exec node "${root}/packages/xdrgen/src/xdrgen.ts" "$@"`,
    };
    for (const [name, text] of Object.entries(shims)) {
      writeFileSync(join(this.#bin, name), `#!/bin/sh\nset -e\n${text}\n`);
      chmodSync(join(this.#bin, name), 0o755);
    }
  }

  /** Runs the commands of a block and returns what they print; of one that goes on its first line. */
  async #run(text: string): Promise<string> {
    let printed = '';
    for (const command of text.trim().replaceAll('\\\n', ' ').split('\n')) {
      const goesOn = command.endsWith('&') && !command.endsWith('&&');
      const line = goesOn ? `exec ${command.slice(0, -1)}` : command;
      const child = spawn('sh', ['-c', `exec 2>&1; ${line}`], {
        cwd: this.directory,
        env: {
          ...process.env,
          PATH: `${this.#bin}${delimiter}${process.env['PATH'] ?? ''}`,
          // The packages of this checkout run from their sources.
          NODE_OPTIONS: '--conditions=@gluster-ts/source --disable-warning=ExperimentalWarning',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (goesOn) this.#running.push(child);
      const output = (async (): Promise<string> => {
        let all = '';
        for await (const chunk of child.stdout) {
          all += String(chunk);
          if (goesOn && all.includes('\n')) break;
        }
        return all;
      })();
      if (!goesOn) await once(child, 'close');
      printed += await output;
      if (!goesOn) expect(child.exitCode, `${command}\n${printed}`).toBe(0);
    }
    return printed;
  }
}
