import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run's directory is called: the number of its process, in base 36, behind this. Short, for sockets lie in it. */
const PREFIX = 'gts-';
const ABANDONED_MS = 600_000;
/** Kept from run to run: the source of GlusterFS, which some tests download, and what Node has compiled of pnpm. */
const KEPT = ['gluster-src', 'node-compile-cache'];

/**
 * Gives a run a temporary directory of its own and removes it afterwards. A test cleans up behind itself; but one that is
 * left out after its file was loaded, or whose process is killed, cannot. What a run that was killed as a whole has left
 * is removed by the next one.
 */
export default function setup(): () => void {
  const outside = tmpdir();
  removeAbandoned(outside);
  const directory = join(outside, PREFIX + process.pid.toString(36));
  mkdirSync(directory);
  // Some tests run programs as another user, whatever the umask says.
  chmodSync(directory, 0o755);
  for (const name of KEPT) {
    mkdirSync(join(outside, name), { recursive: true });
    symlinkSync(join(outside, name), join(directory, name));
  }
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = directory;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = readdirSync(directory).filter((name) => !KEPT.includes(name));
    if (left.length > 0)
      console.warn(`Tests have left ${left.length} temporary files: ${left.slice(0, 10).join(', ')}`);
    rmSync(directory, { recursive: true, force: true });
  };
}

/** The directories of processes that are no more. Not the latest: their process may be one that cannot be seen from here. */
function removeAbandoned(outside: string): void {
  for (const name of readdirSync(outside)) {
    const match = /^gts-([0-9a-z]+)$/.exec(name);
    if (match?.[1] === undefined || isRunning(parseInt(match[1], 36))) continue;
    try {
      if (Date.now() - statSync(join(outside, name)).mtimeMs < ABANDONED_MS) continue;
      rmSync(join(outside, name), { recursive: true, force: true });
    } catch {
      // Somebody else's, or another run is about to remove it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
