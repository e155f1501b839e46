import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The unpacked source of GlusterFS: `GLUSTER_SRC`, else what Debian's archive has, kept in the temporary directory.
 * Undefined where neither is to be had; what is missing is then said on standard error.
 */
export function glusterSource(): string | undefined {
  const given = process.env['GLUSTER_SRC'];
  if (given !== undefined && given !== '') return given;
  const cache = join(tmpdir(), 'gluster-src');
  try {
    return unpacked(cache) ?? fetchInto(cache);
  } catch (error) {
    console.warn(`SKIPPED: no source of GlusterFS: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function unpacked(cache: string): string | undefined {
  return globSync('glusterfs-*/rpc/xdr/src/cli1-xdr.x', { cwd: cache })
    .map((path) => join(cache, path, '../../../..'))
    .toSorted()
    .at(-1);
}

/** In a directory of its own, and then moved: another test may look for it, or fetch it too, meanwhile. */
function fetchInto(cache: string): string | undefined {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, 'fetch-'));
  try {
    fetchSource(staging);
    const [tree] = globSync('glusterfs-*', { cwd: staging });
    if (tree === undefined) throw new Error('apt-get has downloaded nothing');
    try {
      renameSync(join(staging, tree), join(cache, tree));
    } catch (error) {
      if (unpacked(cache) === undefined) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return unpacked(cache);
}

/** Leaves the machine's own list of sources alone: the private one has the same archives, for sources. */
function fetchSource(staging: string): void {
  const apt = join(staging, 'apt');
  mkdirSync(join(apt, 'lists/partial'), { recursive: true });
  mkdirSync(join(apt, 'parts'), { recursive: true });
  const parts = '/etc/apt/sources.list.d';
  for (const name of existsSync(parts) ? globSync('*.sources', { cwd: parts }) : []) {
    const text = readFileSync(join(parts, name), 'utf8');
    writeFileSync(join(apt, 'parts', name), text.replaceAll(/^Types:.*$/gm, 'Types: deb-src'));
  }
  const list = existsSync('/etc/apt/sources.list') ? readFileSync('/etc/apt/sources.list', 'utf8') : '';
  writeFileSync(join(apt, 'sources.list'), list.replaceAll(/^deb /gm, 'deb-src '));
  const options = [
    `Dir::Etc::sourcelist=${join(apt, 'sources.list')}`,
    `Dir::Etc::sourceparts=${join(apt, 'parts')}`,
    `Dir::State::lists=${join(apt, 'lists')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  const run = (command: string, args: readonly string[]): void => {
    execFileSync(command, args, { cwd: staging, stdio: ['ignore', 'ignore', 'pipe'], timeout: 180_000 });
  };
  run('apt-get', [...options, 'update', '-qq']);
  run('apt-get', [...options, 'source', '-qq', '--download-only', '--tar-only', 'glusterfs']);
  const [archive] = globSync('glusterfs_*.orig.tar.*', { cwd: staging });
  if (archive === undefined) return;
  run('tar', ['-xf', archive, '--wildcards', '*/rpc/*', '*/libglusterfs/src/*']);
}
