import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkout, glusterd, run } from './support/daemon.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gd-bin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout, or an installed package, with the launchers and nothing else. */
function fakeTree(isCheckout: boolean): string {
  const bin = join(folder, 'apps/glusterd/bin');
  mkdirSync(bin, { recursive: true });
  const source = join(checkout, 'apps/glusterd/bin');
  for (const name of readdirSync(source)) copyFileSync(join(source, name), join(bin, name));
  if (isCheckout) writeFileSync(join(folder, 'pnpm-workspace.yaml'), '');
  return join(bin, 'glusterd');
}

/** A `node` in PATH that is of some version, knows some flags, and says how it was called. */
function fakeNode(version: string, knowsFlags = true): string {
  const path = join(folder, 'path');
  mkdirSync(path);
  const refuses = knowsFlags ? '' : 'case $1 in --*) echo bad option >&2; exit 9 ;; esac\n';
  const script = `#!/bin/bash\n${refuses}if [ "$1" = -e ]; then exec ${process.execPath} -e 'Object.defineProperty(process, "versions", { value: { node: "${version}" } }); '"$2"; fi\necho "$@"\n`;
  writeFileSync(join(path, 'node'), script, { mode: 0o755 });
  return `${path}:${process.env['PATH'] ?? ''}`;
}

describe('bin/glusterd', () => {
  it('runs through a chain of symbolic links', async () => {
    symlinkSync(glusterd, join(folder, 'one'));
    symlinkSync('one', join(folder, 'two'));
    const { code, stdout } = await run(join(folder, 'two'), ['--version'], { cwd: '/' });
    expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: 'glusterfs 10.3' });
  });

  it('says how to build when nothing is built', async () => {
    const command = fakeTree(true);
    const { code, stderr } = await run(command, ['--version'], { env: { PATH: fakeNode('22.12.0') } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `glusterd: not built: run \`sh scripts/with-toolchain.sh pnpm run build\` in ${folder}\n`,
    });
  });

  it('says what is missing when there is no Node that will do', async () => {
    const env = { PATH: fakeNode('20.20.0') };
    expect((await run(fakeTree(true), ['--version'], { env })).stderr).toBe(
      `glusterd: the pinned Node is not installed, and there is no Node 22.12 or later in PATH: run \`sh scripts/with-toolchain.sh true\` in ${folder}\n`,
    );
    rmSync(join(folder, 'pnpm-workspace.yaml'));
    const installed = await run(join(folder, 'apps/glusterd/bin/glusterd'), ['--version'], { env });
    expect(installed).toMatchObject({ code: 1, stderr: 'glusterd: needs Node 22.12 or later in PATH\n' });
  });

  it('passes every argument on as it is, behind what is for V8', async () => {
    const command = fakeTree(false);
    mkdirSync(join(folder, 'apps/glusterd/dist'));
    writeFileSync(join(folder, 'apps/glusterd/dist/glusterd.js'), '');
    const { stdout } = await run(command, ['a b', '', '*', '-L'], { env: { PATH: fakeNode('24.0.0') } });
    expect(stdout).toBe(
      `--max-semi-space-size=2 --max-inlined-bytecode-size-cumulative=2500 --expose-gc ${folder}/apps/glusterd/dist/glusterd.js a b  * -L\n`,
    );
  });

  it('does without what another V8 does not know', async () => {
    const command = fakeTree(false);
    mkdirSync(join(folder, 'apps/glusterd/dist'));
    writeFileSync(join(folder, 'apps/glusterd/dist/glusterd.js'), '');
    const { stdout, stderr } = await run(command, ['-L', 'INFO'], { env: { PATH: fakeNode('30.0.0', false) } });
    expect({ stdout, stderr }).toEqual({ stdout: `${folder}/apps/glusterd/dist/glusterd.js -L INFO\n`, stderr: '' });
  });
});
