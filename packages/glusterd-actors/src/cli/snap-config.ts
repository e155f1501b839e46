import { gf1_cli_snapshot_config, glusterd_errno } from '@gluster-ts/protocol';
import type { Command } from '../commands/command.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';

/** What the whole cluster begins with. */
const DEFAULTS = { hardLimit: 256, softLimitPercent: 90 } as const;

/**
 * `gluster snapshot config` (procedure 39, type 8): shows the limits of the cluster and of each volume. Setting them is
 * not there yet.
 *
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
  if (kind === gf1_cli_snapshot_config.GF_SNAP_CONFIG_TYPE_SET) {
    beginTransactionV3(command);
    if (volname !== undefined) throw refused(`Volume (${volname}) does not exist.`, glusterd_errno.EG_NOVOL);
    throw notSupported('Setting limits of snapshots');
  }
  if (volname !== undefined) throw refused(`Volume (${volname}) does not exist`);
  dict.setInt32('voldisplaycount', 0);
  dict.setInt32('snap-max-hard-limit', DEFAULTS.hardLimit);
  dict.setInt32('snap-max-soft-limit', DEFAULTS.softLimitPercent);
  dict.setString('auto-delete', 'disable');
  dict.setString('snap-activate-on-create', 'disable');
}
