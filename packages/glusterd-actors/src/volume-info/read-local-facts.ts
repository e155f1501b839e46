import type { Glusterd } from '../glusterd.ts';
import type { Space } from '../host/host.ts';
import { runningService } from '../host/running-service.ts';
import { daemonPidFile, selfHealPidFile, snapshotDaemonPidFile } from '../volume-status/pid-files.ts';
import type { LocalFacts } from './volume-state-text.ts';

/** Daemons that serve all volumes, in the order in which they are listed. */
const DAEMONS = ['bitd', 'scrub', 'quotad'] as const;

/** Looks at what of this machine is told with volumes: the file systems of its bricks, and which daemons run. */
export async function readLocalFacts({ snapshot, host, config, brickPorts, quorum }: Glusterd): Promise<LocalFacts> {
  const uuid = snapshot.identity?.uuid;
  const space = new Map<string, Space>();
  const selfHealed = new Set<string>();
  const withSnapshotDaemon = new Set<string>();
  // One after the other: a task suspends for one thing at a time.
  for (const volume of snapshot.volumes.values()) {
    for (const brick of volume.bricks) {
      if (brick.uuid !== uuid) continue;
      const found = await host.space(brick.path);
      if (found !== undefined) space.set(brick.path, found);
    }
    if ((await runningService(host, selfHealPidFile(config, volume))) !== undefined) selfHealed.add(volume.name);
    const snapshotDaemon = await runningService(host, snapshotDaemonPidFile(config, volume));
    if (snapshotDaemon !== undefined) withSnapshotDaemon.add(volume.name);
  }
  const daemons: string[] = [];
  for (const name of snapshot.volumes.size === 0 ? [] : DAEMONS) {
    if ((await runningService(host, daemonPidFile(config, name))) !== undefined) daemons.push(name);
  }
  return { uuid, brickPorts, quorum, space, selfHealed, withSnapshotDaemon, daemons };
}
