import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../errors.ts';
import { findProgram } from '../machine/find-program.ts';
import { buildRoot, nativeSources } from '../paths.ts';
import { recipes, type ProgramName, type ProgramRecipe } from './programs.ts';

/** A path to the program, or the reason why this machine cannot build it. */
export type NativeProgram = { readonly path: string } | { readonly missing: string };

const run = promisify(execFile);

/**
 * Builds a native program with the system's C compiler (`CC`, or cc, gcc, clang) unless that has been done: the result
 * lies in `.build/` under a hash of all sources, flags and the compiler's version.
 *
 * @returns the program, or what the machine lacks; nothing is missing silently
 * @throws BenchError `ERR_BENCH_BUILD` when the compiler does not work or refuses the source
 */
export async function buildNative(name: ProgramName): Promise<NativeProgram> {
  const recipe = recipes[name];
  const compiler = findCompiler();
  if (compiler === undefined) return { missing: `no C compiler (CC, cc, gcc or clang) to build ${name} with` };
  const rpcgen = findProgram('rpcgen');
  if (recipe.rpcgen !== undefined) {
    if (rpcgen === undefined) return { missing: `no rpcgen (Debian: rpcsvc-proto) to build ${name} with` };
    if (!(await exists('/usr/include/tirpc/rpc/rpc.h'))) {
      return { missing: `no libtirpc headers (Debian: libtirpc-dev) to build ${name} with` };
    }
  }
  const directory = join(buildRoot, 'native', await contentHash(recipe, compiler));
  const path = join(directory, name);
  if (!(await exists(path))) await compile(recipe, compiler, rpcgen, directory);
  return { path };
}

function findCompiler(): string | undefined {
  const chosen = process.env['CC'];
  const names = chosen === undefined || chosen === '' ? ['cc', 'gcc', 'clang'] : [chosen];
  for (const name of names) {
    const path = findProgram(name);
    if (path !== undefined) return path;
  }
  return undefined;
}

async function contentHash(recipe: ProgramRecipe, compiler: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await versionOf(compiler));
  hash.update(JSON.stringify(recipe));
  const names = (await readdir(nativeSources)).filter((name) => /\.[chx]$/.test(name)).sort();
  if (recipe.rpcgen !== undefined) names.push(recipe.rpcgen);
  for (const name of names) hash.update(name).update(await readFile(join(nativeSources, name)));
  return hash.digest('hex').slice(0, 16);
}

async function versionOf(compiler: string): Promise<string> {
  try {
    return (await run(compiler, ['--version'])).stdout;
  } catch (error) {
    throw new BenchError('ERR_BENCH_BUILD', `${compiler} --version fails: it is no C compiler`, { cause: error });
  }
}

/**
 * Builds aside and puts in place: a second bench that builds the same at the same time sees all of it or nothing, and does
 * not replace what the first one may be running.
 */
async function compile(
  recipe: ProgramRecipe,
  compiler: string,
  rpcgen: string | undefined,
  directory: string,
): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const scratch = await mkdtemp(join(dirname(directory), 'building-'));
  try {
    const sources = [join(nativeSources, recipe.source)];
    if (recipe.rpcgen !== undefined && rpcgen !== undefined) {
      const stem = basename(recipe.rpcgen, '.x');
      await copyFile(join(nativeSources, recipe.rpcgen), join(scratch, `${stem}.x`));
      await run(rpcgen, ['-h', '-o', `${stem}.h`, `${stem}.x`], { cwd: scratch });
      await run(rpcgen, ['-c', '-o', `${stem}_xdr.c`, `${stem}.x`], { cwd: scratch });
      sources.push(join(scratch, `${stem}_xdr.c`));
    }
    const output = join(scratch, recipe.name);
    // Libraries come after the files that need them.
    await run(compiler, ['-o', output, ...sources, `-I${scratch}`, `-I${nativeSources}`, ...recipe.flags]);
    await mkdir(directory, { recursive: true });
    await putInPlace(output, join(directory, recipe.name));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new BenchError('ERR_BENCH_BUILD', `Cannot build ${recipe.name}: ${detail}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function putInPlace(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
