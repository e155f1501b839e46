import { glusterd_op_t } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import type { ActorLog } from '../effects.ts';
import { QUORUM_RATIO_KEY } from '../options/cluster-options.ts';
import { findOption } from '../options/find-option.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { asksForQuorum, hasQuorum, QUORUM_TYPE_KEY } from './server-quorum.ts';

const { GD_OP_SET_VOLUME, GD_OP_RESET_VOLUME, GD_OP_STATUS_VOLUME } = glusterd_op_t;
const { GD_OP_PROFILE_VOLUME, GD_OP_STOP_VOLUME, GD_OP_REBALANCE, GD_OP_REMOVE_BRICK } = glusterd_op_t;

/** How bad it is for the log, which C sees differently for different commands. */
type Level = 'critical' | 'error';

interface QuorumParts {
  readonly snapshot: Snapshot;
  readonly log: ActorLog;
}

/**
 * Refuses an operation on a volume (`volname`) that asks for quorum where there is none. The node where the command was given
 * finds that out, before it stages a transaction of the older kind; `add-brick` there while it is staged, `volume start` and
 * `replace-brick` on every node.
 *
 * Free are questions (`volume status`, `volume set help`), and setting or resetting the options of quorum themselves, which is the
 * way out.
 *
 * @throws ActorError with C's words
 */
export function checkQuorum(parts: QuorumParts, op: glusterd_op_t, dict: Dict, level: Level = 'critical'): void {
  if (!isQuorumMissingFor(parts.snapshot, op, dict)) return;
  parts.log(level, 'Server quorum not met. Rejecting operation.', 106_001);
  throw refused('Quorum not met. Volume operation not allowed.');
}

/** The same before a transaction of mgmt v3: of these few are checked. @throws ActorError with C's words */
export function checkQuorumV3(parts: QuorumParts, op: glusterd_op_t, dict: Dict): void {
  if (CHECKED_V3.has(op)) checkQuorum(parts, op, dict, 'error');
}

const CHECKED_V3: ReadonlySet<number> = new Set([
  GD_OP_PROFILE_VOLUME,
  GD_OP_STOP_VOLUME,
  GD_OP_REBALANCE,
  GD_OP_REMOVE_BRICK,
]);

function isQuorumMissingFor(snapshot: Snapshot, op: glusterd_op_t, dict: Dict): boolean {
  if (!needsQuorum(op, dict)) return false;
  const volume = snapshot.volumes.get(dict.string('volname') ?? '');
  return volume !== undefined && asksForQuorum(volume) && !hasQuorum(snapshot);
}

function needsQuorum(op: glusterd_op_t, dict: Dict): boolean {
  switch (op) {
    case GD_OP_STATUS_VOLUME:
      return false;
    case GD_OP_SET_VOLUME:
      // Of several options the first counts.
      return !isHelp(dict) && !isQuorumOption(dict.string('key1'));
    case GD_OP_RESET_VOLUME:
      return !isQuorumOption(dict.string('key'));
    default:
      return true;
  }
}

function isHelp(dict: Dict): boolean {
  const volname = dict.string('volname');
  return (volname === 'help' || volname === 'help-xml') && !dict.has('key1');
}

function isQuorumOption(key: string | undefined): boolean {
  if (key === undefined) return false;
  const { name } = findOption(key);
  return name === QUORUM_TYPE_KEY || name === QUORUM_RATIO_KEY;
}
