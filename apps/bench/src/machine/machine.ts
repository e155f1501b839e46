import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { checkoutRoot } from '../paths.ts';
import { findProgram } from './find-program.ts';

/** Where and with what figures were taken: nothing that names the machine itself. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  const versions: Record<string, string> = { 'Node.js': process.version, V8: process.versions.v8 };
  const found: readonly (readonly [string, string | undefined])[] = [
    ['C compiler', firstLine(findProgram('cc') ?? 'gcc', ['--version'])],
    ['C glusterd', firstLine('glusterd', ['--version'])],
    ['libtirpc', firstLine('dpkg-query', ['--show', '--showformat', '${Version}', 'libtirpc-dev'])],
    ['this checkout', firstLine('git', ['-C', checkoutRoot, 'describe', '--always', '--dirty'])],
  ];
  for (const [name, version] of found) if (version !== undefined) versions[name] = version;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    versions,
  };
}

function firstLine(program: string, args: readonly string[]): string | undefined {
  const path = findProgram(program);
  if (path === undefined) return undefined;
  try {
    return execFileSync(path, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0];
  } catch {
    return undefined; // it is there and does not answer: then its version is not known
  }
}
