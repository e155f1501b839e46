import { gf_defrag_status_t, glusterd_op_t } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { NULL_UUID, VolumeStatus, VolumeType } from '../volumes/volume.ts';
import type { Brick, Volume } from '../volumes/volume.ts';
import { isOn } from '../volume-info/option-state.ts';

export function isStarted({ status }: Volume): boolean {
  return status === VolumeStatus.STARTED;
}

/** Whether files are moved at the moment, by a rebalance or for bricks that are removed. */
export function isRebalancing({ rebalance }: Volume): boolean {
  const { GF_DEFRAG_STATUS_STARTED, GF_DEFRAG_STATUS_LAYOUT_FIX_STARTED } = gf_defrag_status_t;
  return rebalance.status === GF_DEFRAG_STATUS_STARTED || rebalance.status === GF_DEFRAG_STATUS_LAYOUT_FIX_STARTED;
}

/** Whether bricks are being removed, which was neither committed nor stopped. */
export function isRemovingBricks({ rebalance }: Volume): boolean {
  return rebalance.op === glusterd_op_t.GD_OP_REMOVE_BRICK && rebalance.id !== NULL_UUID;
}

/** Whether a self-heal daemon could serve the volume. */
export function isHealable({ type }: Volume): boolean {
  return type === VolumeType.REPLICATE || type === VolumeType.DISPERSE;
}

/** The option that switches the self-heal daemon for volumes of this type. */
export function selfHealOption({ type }: Volume): string | undefined {
  if (type === VolumeType.REPLICATE) return 'cluster.self-heal-daemon';
  return type === VolumeType.DISPERSE ? 'cluster.disperse-self-heal-daemon' : undefined;
}

/** Whether the self-heal daemon is to serve the volume: unless it was switched off. */
export function isSelfHealed(volume: Volume): boolean {
  const option = selfHealOption(volume);
  return option !== undefined && isOn(volume, option, true);
}

/** The brick with this name (`host:path`), by whatever name of its host this node knows; undefined for none. */
export function findBrick(glusterd: Glusterd, volume: Volume, name: string): Brick | undefined {
  const colon = name.lastIndexOf(':');
  const hostname = name.slice(0, colon);
  const path = canonicalPath(name.slice(colon + 1));
  const uuid = glusterd.snapshot.peerByHostname(hostname)?.uuid;
  return volume.bricks.find((brick) => brick.path === path && (brick.hostname === hostname || brick.uuid === uuid));
}

/**
 * Whether it is certain that no brick of the volume has this name: names of this very node are not all known, so that a
 * path that is right speaks for it.
 */
export function isNoBrick(volume: Volume, name: string): boolean {
  const path = canonicalPath(name.slice(name.lastIndexOf(':') + 1));
  return !volume.bricks.some((brick) => brick.path === path);
}

/** Without slashes that mean nothing. */
function canonicalPath(path: string): string {
  const single = path.replaceAll(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}
