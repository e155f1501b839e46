import { gf1_cli_snapshot_config, glusterd_errno } from '@gluster-ts/protocol';
import type { Command } from '../commands/command.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Volume } from '../volumes/volume.ts';

/** What the whole cluster begins with. */
const DEFAULTS = { hardLimit: 256, softLimitPercent: 90 } as const;

/**
 * `gluster snapshot config` (procedure 39, type 8): shows the limits of the cluster and of each volume. Setting them is
 * not there yet.
 *
 *     volumeN-volname           text   from 0, and volumeN-snap-max-hard-limit, -active-hard-limit and -snap-max-soft-limit
 *     voldisplaycount           int
 *     snap-max-hard-limit       int
 *     snap-max-soft-limit       int    percent of the hard limit
 *     auto-delete               text
 *     snap-activate-on-create   text
 */
export function snapshotConfig(command: Command): void {
  const { dict } = command;
  const kind = command.requireInt32('config-command', 'failed to get config-command type');
  const volname = dict.string('volname');
  const { volumes } = command.glusterd.snapshot;
  const volume = volumes.get(volname ?? '');
  if (kind === gf1_cli_snapshot_config.GF_SNAP_CONFIG_TYPE_SET) {
    beginTransactionV3(command);
    if (volname === undefined || volume !== undefined) throw notSupported('Setting limits of snapshots');
    throw refused(`Volume (${volname}) does not exist.`, glusterd_errno.EG_NOVOL);
  }
  if (volname !== undefined && volume === undefined) throw refused(`Volume (${volname}) does not exist`);
  const shown = volume === undefined ? [...volumes.values()] : [volume];
  for (const [i, one] of shown.entries()) {
    const limit = activeLimit(one);
    dict.setString(`volume${i}-volname`, one.name);
    dict.setUint64(`volume${i}-snap-max-hard-limit`, one.snapshotMaxHardLimit);
    dict.setUint64(`volume${i}-active-hard-limit`, BigInt(limit));
    dict.setUint64(`volume${i}-snap-max-soft-limit`, BigInt(Math.floor((DEFAULTS.softLimitPercent * limit) / 100)));
  }
  dict.setInt32('voldisplaycount', shown.length);
  dict.setInt32('snap-max-hard-limit', DEFAULTS.hardLimit);
  dict.setInt32('snap-max-soft-limit', DEFAULTS.softLimitPercent);
  dict.setString('auto-delete', 'disable');
  dict.setString('snap-activate-on-create', 'disable');
}

/** How many snapshots a volume may have: no more than any in the cluster. */
export function activeLimit({ snapshotMaxHardLimit }: Volume): number {
  return Number(snapshotMaxHardLimit < BigInt(DEFAULTS.hardLimit) ? snapshotMaxHardLimit : DEFAULTS.hardLimit);
}
