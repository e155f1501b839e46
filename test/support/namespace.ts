import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The checkout. */
export const root: string = resolve(import.meta.dirname, '../..');

/** Our daemon and C's, as the two are started everywhere: in the foreground, all else at its default. */
export const ours: readonly string[] = [join(root, 'bin/glusterd'), '-N'];
export const theirs: readonly string[] = ['/usr/sbin/glusterd', '-N'];

/** A daemon and the shell commands to play against it. */
export interface Scenario {
  readonly daemon: readonly string[];
  readonly commands: readonly string[];
  /** Commands that must succeed before the daemon starts. */
  readonly before?: readonly string[];
  /** Commands that must succeed once it serves. */
  readonly beforeCommands?: readonly string[];
}

export interface Outcome {
  readonly command: string;
  /** Null: ended by a signal or the time limit. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why such tests cannot run here, or undefined. */
export function missingForNamespaces(...programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  const paths = (process.env['PATH'] ?? '').split(':').concat('/usr/sbin', '/sbin');
  const missing = ['unshare', 'ip', ...programs].filter((name) => !paths.some((path) => existsSync(join(path, name))));
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

/**
 * Plays `scenario` inside namespaces of its own (processes, mounts, network, host name, IPC): whatever it starts, kills
 * or writes below /run, /var/lib/glusterd and /var/log/glusterfs is gone afterwards, and no network but its loopback is reached.
 */
export async function play(scenario: Scenario): Promise<Outcome[]> {
  const isolate = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--net', '--uts', '--ipc'];
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts'), JSON.stringify(scenario)];
  // A shell stays as process 1: it adopts and reaps what daemonizes.
  const { stdout } = await promisify(execFile)(
    'unshare',
    [...isolate, 'bash', '-c', '"$@"; exit $?', 'init', ...inside],
    {
      maxBuffer: 64 << 20,
      timeout: 600_000,
      cwd: root,
    },
  );
  return JSON.parse(stdout) as Outcome[];
}

/** Replaces each UUID by its number of appearance, so that outputs of two daemons compare. */
export function withoutUuids(outcomes: readonly Outcome[]): Outcome[] {
  const seen = new Map<string, string>();
  const replace = (text: string): string =>
    text.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (uuid) => {
      const name = seen.get(uuid) ?? `<uuid ${seen.size + 1}>`;
      seen.set(uuid, name);
      return name;
    });
  return outcomes.map((outcome) => ({ ...outcome, stdout: replace(outcome.stdout), stderr: replace(outcome.stderr) }));
}
