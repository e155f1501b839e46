import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/**
 * Follows docs/xdrgen.md line by line, in a directory of its own: writes its files, runs its commands, and compares what
 * they print and what they made.
 *
 *     ```LANGUAGE FILE            the file
 *     ```LANGUAGE part of FILE    something that stands in it
 *     ```sh                       commands; one that ends with & goes on
 *     ```text                     what the commands before it print
 */
const CHECKOUT = resolve(import.meta.dirname, '../../..');
const guide = readFileSync(join(CHECKOUT, 'docs/xdrgen.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly title: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...guide.matchAll(/^```(\w+)(?: ([^\n]+))?\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', title = '', text = '']) => ({ language, title, text }),
);

const directory = mkdtempSync(join(tmpdir(), 'xdrgen-guide-'));
const bin = join(directory, '.bin');
const running: ChildProcess[] = [];
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  // The packages of this checkout run from their sources.
  NODE_OPTIONS: '--conditions=@gluster-ts/source --disable-warning=ExperimentalWarning',
};

const hasC = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v rpcgen gcc && test -d /usr/include/tirpc'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(
      'SKIPPED: the guide’s client in C needs rpcgen, gcc and libtirpc (Debian: rpcsvc-proto, gcc, libtirpc-dev)',
    );
    return false;
  }
})();

/** Stand-ins: npm links packages of this checkout, npx runs its compiler. */
function prepare(): void {
  mkdirSync(bin);
  mkdirSync(join(directory, 'node_modules/@gluster-ts'), { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  symlinkSync(process.execPath, join(bin, 'node'));
  const shims = {
    npm: `test "$1" = install; shift; test "$1" != --save-dev || shift
for name; do ln -s "${CHECKOUT}/packages/\${name#@gluster-ts/}" "${directory}/node_modules/$name"; done`,
    npx: `test "$1" = xdrgen && test -e "${directory}/node_modules/@gluster-ts/xdrgen" && shift
exec node "${CHECKOUT}/packages/xdrgen/src/xdrgen.ts" "$@"`,
  };
  for (const [name, text] of Object.entries(shims)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nset -e\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
}

/** Runs the commands of a block and returns what they print; of one that goes on its first line. */
async function runCommands(text: string): Promise<string> {
  let printed = '';
  for (const command of text.trim().split('\n')) {
    const goesOn = command.endsWith('&') && !command.endsWith('&&');
    const line = goesOn ? `exec ${command.slice(0, -1)}` : command;
    const child = spawn('sh', ['-c', `exec 2>&1; ${line}`], {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = (async (): Promise<string> => {
      let all = '';
      for await (const chunk of child.stdout) {
        all += String(chunk);
        if (goesOn && all.includes('\n')) break;
      }
      return all;
    })();
    if (goesOn) running.push(child);
    else await once(child, 'close');
    printed += await output;
    if (!goesOn) expect(child.exitCode, `${command}\n${printed}`).toBe(0);
  }
  return printed;
}

afterAll(async () => {
  for (const child of running) {
    const closed = once(child, 'close');
    child.kill();
    await closed;
  }
  rmSync(directory, { recursive: true, force: true });
});

describe('docs/xdrgen.md', () => {
  it('can be followed line by line', async () => {
    prepare();
    let printed: string | undefined;
    for (const { language, title, text } of blocks) {
      if (!hasC && (language === 'c' || /^rpcgen|^status 0/.test(text))) continue;
      const part = /^part of (.+)$/.exec(title)?.[1];
      if (language === 'sh') {
        printed = await runCommands(text);
      } else if (language === 'text') {
        expect(printed).toBe(text);
      } else if (part !== undefined) {
        expect(readFileSync(join(directory, part), 'utf8')).toContain(text);
      } else {
        writeFileSync(join(directory, title), text);
      }
    }
    expect(blocks.length).toBeGreaterThan(20);
  }, 120_000);

  it('its programs type-check', () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      types: ['node'],
      typeRoots: [join(CHECKOUT, 'node_modules/@types')],
      customConditions: ['@gluster-ts/source'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    execFileSync(join(CHECKOUT, 'node_modules/.bin/tsc'), ['-p', directory], { encoding: 'utf8' });
  });
});
