import type { Snapshot } from '../state/snapshot.ts';
import { clusterOptions, MAX_OP_VERSION_KEY } from './cluster-options.ts';

/** What each option of the cluster is for, in words of our own: C's list of some hundred options is not repeated here. */
const DESCRIPTIONS: Readonly<Record<string, string | undefined>> = {
  'cluster.server-quorum-ratio':
    'Percentage of the nodes of the pool that have to be connected, or volumes with server quorum stop. More than half of them when it was never set.',
  'cluster.enable-shared-storage':
    'Creates a volume for the files that several features share, and mounts it on all nodes; disable deletes it. Not here yet.',
  'cluster.op-version':
    'Operating version of the pool. It can be raised up to cluster.max-op-version, and never lowered.',
  'cluster.brick-multiplex': 'Whether the bricks of a node share processes, which saves memory and ports.',
  'cluster.max-bricks-per-process':
    'With cluster.brick-multiplex, how many bricks share a process at most; 0 for all of them, and never 1.',
  'glusterd.vol_count_per_thread':
    'With cluster.brick-multiplex, how many volumes (5 to 200) one thread deals with when a peer connects.',
  'cluster.localtime-logging': 'Whether logs have local time (enable) or UTC (disable).',
  'cluster.daemon-log-level':
    'What daemons of volumes log, such as the one for self-heal: INFO, WARNING, ERROR, DEBUG or TRACE and what is worse.',
  'cluster.brick-graceful-cleanup': 'Whether a brick frees all that it has before its process ends.',
};

interface DocumentedOption {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

/** Those that can be set, with their defaults. */
function documented(snapshot: Snapshot): DocumentedOption[] {
  return clusterOptions
    .filter(({ key }) => key !== MAX_OP_VERSION_KEY)
    .map(({ key, defaultValue }) => ({
      name: key,
      value: defaultValue(snapshot).replace(' (DEFAULT)', ''),
      description: DESCRIPTIONS[key] ?? '',
    }));
}

const OTHERS = 'These are the options of the cluster (volume set all). Those of volumes cannot be set here yet.';

/** What `volume set help` prints: in C's form, the options of the cluster only. */
export function optionHelp(snapshot: Snapshot): string {
  const options = documented(snapshot).map(
    ({ name, value, description }) => `Option: ${name}\nDefault Value: ${value}\nDescription: ${description}\n\n`,
  );
  return `${options.join('')}${OTHERS}\n`;
}

/** The same as XML, for programs. */
export function optionHelpXml(snapshot: Snapshot): string {
  const options = documented(snapshot).map(({ name, value, description }) => {
    const rest = `<description>${description}</description><name>${name}</name>`;
    return `<option><defaultValue>${value}</defaultValue>${rest}</option>`;
  });
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<options>${options.join('')}</options>\n`;
}
