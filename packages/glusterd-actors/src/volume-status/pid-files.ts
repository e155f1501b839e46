import type { GlusterdConfig } from '../effects.ts';
import type { Brick, Volume } from '../volumes/volume.ts';

const DEFAULT_RUN_DIRECTORY = '/var/run/gluster';

function runDirectory({ runDirectory }: GlusterdConfig): string {
  return runDirectory ?? DEFAULT_RUN_DIRECTORY;
}

/** Where the process of a brick has its number. */
export function brickPidFile(config: GlusterdConfig, { name }: Volume, { hostname, path }: Brick): string {
  // The first slash goes, the others become hyphens, a last one stays.
  const flat = path.slice(1).replaceAll(/\/(?=.)/g, '-');
  return `${runDirectory(config)}/vols/${name}/${hostname}-${flat}.pid`;
}

export function selfHealPidFile(config: GlusterdConfig, { name }: Volume): string {
  return `${runDirectory(config)}/shd/${name}/${name}-shd.pid`;
}

export function snapshotDaemonPidFile(config: GlusterdConfig, { name }: Volume): string {
  return `${runDirectory(config)}/vols/${name}/${name}-snapd.pid`;
}

/** Of a daemon that serves all volumes: `quotad`, `bitd`, `scrub`. */
export function daemonPidFile(config: GlusterdConfig, daemon: string): string {
  return `${runDirectory(config)}/${daemon}/${daemon}.pid`;
}
