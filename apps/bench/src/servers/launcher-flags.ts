import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { checkoutRoot } from '../paths.ts';

/** The flags with which `bin/glusterd` starts Node.js: servers that stand for the daemon have the same. */
export function launcherFlags(): string[] {
  const launcher = readFileSync(join(checkoutRoot, 'apps/glusterd/bin/launch.sh'), 'utf8');
  const flags = /^v8='(.+)'$/m.exec(launcher)?.[1];
  if (flags === undefined) throw new BenchError('ERR_BENCH_SERVER', 'launch.sh starts Node.js in an unknown way');
  return flags.split(' ');
}
