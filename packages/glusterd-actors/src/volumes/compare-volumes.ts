import type { ActorLog } from '../effects.ts';
import type { PeerVolume } from './read-volume.ts';
import { hasQuota } from './stored-form.ts';
import type { Brick, Volume } from './volume.ts';

/** What comes of a peer's volumes. */
export interface Comparison {
  /** Whether one of them is another than the one here, of the same version: the two cannot be peers. */
  readonly isConflict: boolean;
  /** Those that are newer than here, or missing here. */
  readonly newer: readonly Volume[];
}

/**
 * Compares the volumes of a peer with those of this node, as C does: by version, then by checksum; where quota is on, the same
 * again with the version and checksum of that. What only this node has is the peer's to take over.
 *
 * @param hostname - the peer's, for the log
 */
export function compareVolumes(
  volumes: ReadonlyMap<string, Volume>,
  theirs: readonly PeerVolume[],
  hostname: string,
  log: ActorLog,
): Comparison {
  const newer = new Map<string, Volume>();
  for (const peerVolume of theirs) {
    const { volume } = peerVolume;
    const own = volumes.get(volume.name);
    const result = own === undefined ? 'newer' : compareVolume(own, peerVolume, hostname, log);
    if (result === 'conflict') return { isConflict: true, newer: [] };
    if (result === 'newer') newer.set(volume.name, volume);
  }
  return { isConflict: false, newer: [...newer.values()] };
}

function compareVolume(
  own: Volume,
  { volume, hasQuota: isQuotaTold }: PeerVolume,
  hostname: string,
  log: ActorLog,
): 'same' | 'newer' | 'conflict' {
  const { name } = own;
  if (volume.version > own.version) {
    const versions = `local version = ${own.version}, remote version = ${volume.version}`;
    log('info', `Version of volume ${name} differ. ${versions} on peer ${hostname}`, 106_009);
    return 'newer';
  }
  if (volume.version < own.version) return 'same';
  if (volume.checksum !== own.checksum) {
    const checksums = `local cksum = ${own.checksum}, remote cksum = ${volume.checksum}`;
    log('error', `Version of Cksums ${name} differ. ${checksums} on peer ${hostname}`, 106_010);
    return 'conflict';
  }
  if (!hasQuota(own) || !isQuotaTold) return 'same';
  if (volume.quota.version > own.quota.version) {
    const versions = `local version = ${own.quota.version}, remote version = ${volume.quota.version}`;
    log('info', `Quota configuration versions of volume ${name} differ. ${versions} on peer ${hostname}`, 106_011);
    return 'newer';
  }
  if (volume.quota.version < own.quota.version) return 'same';
  if (volume.quota.checksum !== own.quota.checksum) {
    const checksums = `local cksum = ${own.quota.checksum}, remote  cksum = ${volume.quota.checksum}`;
    log('error', `Cksums of quota configuration of volume ${name} differ. ${checksums} on peer ${hostname}`, 106_012);
    return 'conflict';
  }
  return 'same';
}

/** Whether a volume is newer than the one that is here now. */
export function isNewer(volume: Volume, own: Volume | undefined): boolean {
  if (own === undefined || volume.version > own.version) return true;
  return volume.version === own.version && hasQuota(own) && volume.quota.version > own.quota.version;
}

/** A volume of a peer with what only this node knows of it: where its bricks listen, how its rebalance goes. */
export function withOwnFacts(volume: Volume, own: Volume | undefined): Volume {
  if (own === undefined) return volume;
  const nameOf = ({ uuid, hostname, path }: Brick): string => `${uuid} ${hostname} ${path}`;
  const ownBricks = new Map(own.bricks.map((brick) => [nameOf(brick), brick]));
  const bricks = volume.bricks.map((brick) => {
    const before = ownBricks.get(nameOf(brick));
    if (before === undefined) return brick;
    const { port, rdmaPort, realPath, fsid } = before;
    return { ...brick, port, rdmaPort, realPath, fsid };
  });
  const { id, status, counters } = own.rebalance;
  // Another task: what is known is of the one before.
  const rebalance = id === volume.rebalance.id ? { ...volume.rebalance, status, counters } : volume.rebalance;
  return { ...volume, bricks, rebalance };
}
