import { gf1_cli_snapshot, glusterd_errno } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { isStarted } from '../volume-operations/volume-facts.ts';
import { activeLimit, snapshotConfig } from './snap-config.ts';

const LVM_CREATE = '/sbin/lvcreate';

/**
 * `gluster snapshot` (procedure 39): of snapshots that do not exist, as all are that this node knows of.
 * Without LVM's tools on the machine every one of its commands is refused. `type` tells which it is.
 */
export function snap(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    command.failureErrno = glusterd_errno.EG_INTRNL;
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    const type = command.requireInt32('type', command.hasDict ? 'Command type not found' : 'Operation failed');
    const lvm = await glusterd.host.stat(LVM_CREATE, { followLinks: true });
    if (lvm?.isFile !== true || !lvm.isExecutable) {
      throw refused('LVM commands not found, snapshot functionality is disabled');
    }
    dispatch(command, type);
  });
}

/** What each type of command does on a node without snapshots. */
function dispatch(command: Command, type: number): void {
  const action = actions.get(type);
  if (action === undefined) throw notSupported(`Snapshot command ${type}`);
  action(command);
}

const actions: ReadonlyMap<number, (command: Command) => void> = new Map([
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_CREATE, create],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_DELETE, remove],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_RESTORE, restore],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_ACTIVATE, activate],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_DEACTIVATE, activate],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_LIST, list],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_STATUS, status],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_CONFIG, snapshotConfig],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_CLONE, clone],
  [gf1_cli_snapshot.GF_SNAP_OPTION_TYPE_INFO, info],
]);

function create(command: Command): void {
  const volname = command.requireString('volname1', 'failed to get volname1');
  beginTransactionV3(command);
  const volume = command.glusterd.snapshot.volumes.get(volname);
  if (volume !== undefined && !isStarted(volume)) {
    throw refused(`volume ${volname} is not started`, glusterd_errno.EG_VOLSTP);
  }
  if (volume !== undefined) throw notSupported('Taking snapshots');
  throw refused(`Volume (${volname}) does not exist `, glusterd_errno.EG_NOVOL);
}

function restore(command: Command): void {
  throw noSuchSnapshot(command.requireString('snapname', 'Failed to get snapname'));
}

/** Deactivating is refused in the same words. */
function activate(command: Command): void {
  beginTransactionV3(command);
  throw noSuchSnapshot(command.requireString('snapname', 'Getting the snap name failed'), '.');
}

function clone(command: Command): void {
  const snapname = command.requireString('snapname', 'Failed to get snapname');
  beginTransactionV3(command);
  throw refused(`Failed to find :${snapname} snap`);
}

function list(command: Command): void {
  const { dict } = command;
  const volname = dict.string('volname');
  if (volname !== undefined && !hasVolume(command, volname))
    throw noSuchSnapshotVolume(volname, glusterd_errno.EG_NOVOL);
  dict.setInt32('snapcount', 0);
}

/** `sub-cmd`: of all, of one snapshot, of one volume. */
function info(command: Command): void {
  const { dict } = command;
  const snapname = dict.string('snapname');
  const volname = dict.string('volname');
  if (snapname !== undefined) {
    dict.setInt32('snapcount', 1);
    throw refused(`Snapshot (${snapname}) does not exist`);
  }
  if (volname !== undefined) {
    const volume = command.glusterd.snapshot.volumes.get(volname);
    if (volume === undefined) throw noSuchSnapshotVolume(volname);
    // As many as its limit: none was taken.
    dict.setInt32('snaps-available', activeLimit(volume));
    dict.setString('origin-volname', volname);
    dict.setInt32('snapcount', 0);
    return;
  }
  dict.setInt32('snapcount', 0);
  dict.setInt32('snap-driven', 1);
}

function status(command: Command): void {
  const { dict } = command;
  beginTransactionV3(command);
  const snapname = dict.string('snapname');
  const volname = dict.string('volname');
  if (snapname !== undefined) throw noSuchSnapshot(snapname);
  if (volname !== undefined && !hasVolume(command, volname)) {
    throw noSuchSnapshotVolume(volname, glusterd_errno.EG_NOVOL);
  }
  dict.setInt32('status.snapcount', 0);
}

function remove(command: Command): void {
  const { dict } = command;
  const snapname = dict.string('snapname');
  const volname = dict.string('volname');
  if (snapname !== undefined) throw noSuchSnapshot(snapname);
  if (volname !== undefined && !hasVolume(command, volname)) {
    throw noSuchSnapshotVolume(volname, glusterd_errno.EG_NOVOL);
  }
  dict.setInt32('snapcount', 0);
}

function hasVolume({ glusterd }: Command, volname: string): boolean {
  return glusterd.snapshot.volumes.has(volname);
}

function noSuchSnapshot(snapname: string, end = ''): Error {
  return refused(`Snapshot (${snapname}) does not exist${end}`, glusterd_errno.EG_NOSNAP);
}

function noSuchSnapshotVolume(volname: string, opErrno?: number): Error {
  return refused(`Volume (${volname}) does not exist`, opErrno);
}
