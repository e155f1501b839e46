import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const exec = promisify(execFile);
const root = resolve(import.meta.dirname, '..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Every package that is published, with its folder. */
const published = (
  await Promise.all(
    ['packages', 'apps'].map(async (parent) => {
      const names = await readdir(join(root, parent));
      return Promise.all(
        names.map(async (name) => {
          const folder = join(root, parent, name);
          const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
          return { folder, isLibrary: parent === 'packages', ...manifest };
        }),
      );
    }),
  )
)
  .flat()
  .filter((one) => one.private !== true);

/** The complete programs of a README: its `ts` blocks that begin by importing something. */
async function examplesOf(folder: string): Promise<string[]> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n(import [\s\S]*?)^```$/gm)].map((match) => match[1]!);
}

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'gluster-ts-packed-'));
  const tarballs = join(project, 'tarballs');
  await mkdir(tarballs);
  for (const { folder } of published) await exec('pnpm', ['pack', '--pack-destination', tarballs], { cwd: folder });
  const files = (await readdir(tarballs)).map((name) => `./tarballs/${name}`);
  expect(files).toHaveLength(published.length);
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  await exec('npm', ['install', '--no-audit', '--no-fund', '--no-progress', '--fetch-retries=5', ...files], {
    cwd: project,
  });
}, 600_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const libraries = published.filter((one) => one.isLibrary);

describe.each(published)('$name, packed and installed into an empty project,', ({ name }) => {
  it('ships neither tests nor paths of the machine that built it', async () => {
    const files = await readdir(join(project, 'node_modules', name), { recursive: true });
    expect(files.filter((file) => !file.startsWith('node_modules') && /\.test\.|\.tsbuildinfo$/.test(file))).toEqual(
      [],
    );
    for (const file of files.filter((file) => /^dist\/.*\.(js|ts)$/.test(file))) {
      expect(await readFile(join(project, 'node_modules', name, file), 'utf8')).not.toContain(root);
    }
  });
});

/** Puts packages, and what they depend on, into an otherwise empty project. */
async function installAlone(home: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const target = join(home, 'node_modules', name);
    if (existsSync(target)) continue;
    await cp(join(project, 'node_modules', name), target, { recursive: true });
    const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as Manifest;
    await installAlone(home, Object.keys(manifest.dependencies ?? {}));
  }
}

describe.each(libraries)('$name, alone in an empty project,', ({ name, folder }) => {
  let home: string;

  beforeAll(async () => {
    home = join(project, 'alone', name);
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
    await installAlone(home, [name]);
  });

  it('imports as an ES module and exports something', async () => {
    const program = `console.log(Object.keys(await import('${name}')).length)`;
    const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', program], { cwd: home });
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it('runs the examples of its README, with the packages that they name', async () => {
    const examples = await examplesOf(folder);
    expect(examples.length).toBeGreaterThan(0);
    for (const [i, example] of examples.entries()) {
      await installAlone(
        home,
        [...example.matchAll(/from '(@gluster-ts\/[a-z-]+)'/g)].map((match) => match[1]!),
      );
      const file = join(home, `example-${i}.ts`);
      await writeFile(file, example);
      const running = exec(process.execPath, [file], { cwd: home, timeout: 120_000 });
      // A server says where it listens, and goes on until it is told to end.
      if (example.includes("'SIGTERM'")) running.child.stdout?.once('data', () => running.child.kill('SIGTERM'));
      await running;
    }
  });
});

describe('the daemon, installed from its tarball,', () => {
  it('has both commands, and they say what they are', async () => {
    for (const command of ['glusterd', 'gluster-ts']) {
      const { stdout } = await exec(join(project, 'node_modules/.bin', command), ['--version'], { cwd: project });
      expect(stdout).toMatch(/\d+\.\d+/);
    }
  });
});
