import { gf_cli_status_type } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** More nodes than a volume has. */
const INDEX_MAX = 100_000;

/**
 * Takes into the command's dict what one node, this one first, knows of the status of a volume. Bricks keep their numbers;
 * daemons, which every node counts from the same one, go behind those that are there.
 */
export function addStatus(dict: Dict, response: Dict): void {
  const cmd = dict.uint32('cmd') ?? 0;
  const { GF_CLI_STATUS_TASKS, GF_CLI_STATUS_VOL, GF_CLI_STATUS_MASK } = gf_cli_status_type;
  const isOfTasks = (cmd & GF_CLI_STATUS_TASKS) !== 0;
  if (!isOfTasks) {
    if (response.int32('count') === undefined) return;
    addNodes(dict, response);
  }
  if (isOfTasks || ((cmd & GF_CLI_STATUS_MASK) === 0 && (cmd & GF_CLI_STATUS_VOL) !== 0)) addTasks(dict, response);
}

function addNodes(dict: Dict, response: Dict): void {
  const daemons = dict.int32('other-count') ?? 0;
  const indexMax = dict.int32('brick-index-max') ?? response.int32('brick-index-max') ?? -1;
  dict.setInt32('brick-index-max', indexMax);
  // A dict has its pairs from the last to the first.
  for (const key of response.keys()) {
    const [, digits, name] = /^brick(\d{1,6})\.(\w+)$/.exec(key) ?? [];
    const value = response.bytes(key);
    if (digits === undefined || name === undefined || value === undefined) continue;
    const index = Math.min(Number(digits), INDEX_MAX);
    dict.setBytes(`brick${index > indexMax ? index + daemons : index}.${name}`, value);
  }
  const sum = (key: string): number => clamp((dict.int32(key) ?? 0) + (response.int32(key) ?? 0));
  dict.setInt32('count', sum('count')).setInt32('other-count', sum('other-count'));
  // What tiers were, and what nobody asks for.
  dict.setInt32('hot_brick_count', -1).setInt32('type', -1);
}

function clamp(count: number): number {
  return Math.max(0, Math.min(count, INDEX_MAX));
}

/** Running counts most, then failed, stopped, completed and not started: by the numbers of gf_defrag_status_t. */
const RANKS: readonly number[] = [5, 1, 3, 4, 2];

function addTasks(dict: Dict, response: Dict): void {
  const tasks = response.int32('tasks');
  if (tasks === undefined) return;
  if (dict.int32('tasks') === undefined) {
    for (const key of response.keys().filter((one) => one.startsWith('task'))) {
      const value = response.bytes(key);
      if (value !== undefined) dict.setBytes(key, value);
    }
    return;
  }
  // There is one at most.
  const status = response.int32('task0.status');
  if (status === undefined || response.string('task0.id') !== dict.string('task0.id')) return;
  const rank = (number: number): number => RANKS[number] ?? RANKS.length;
  if (rank(status) <= rank(dict.int32('task0.status') ?? 0)) dict.setInt32('task0.status', status);
}

/** Puts names in place of the UUIDs of the nodes on which daemons run, once all have answered. */
export function nameNodes({ snapshot }: Glusterd, dict: Dict): void {
  const cmd = dict.uint32('cmd') ?? 0;
  const { GF_CLI_STATUS_MASK, GF_CLI_STATUS_BRICK } = gf_cli_status_type;
  if ((cmd & GF_CLI_STATUS_MASK) !== 0 || (cmd & GF_CLI_STATUS_BRICK) !== 0) return;
  const indexMax = dict.int32('brick-index-max') ?? -1;
  const daemons = dict.int32('other-count') ?? 0;
  for (let index = indexMax + 1; index <= indexMax + daemons; index++) {
    const uuid = dict.string(`brick${index}.path`);
    if (uuid === undefined) continue;
    dict.setString(`brick${index}.peerid`, uuid);
    const peer = snapshot.peers.find((one) => one.uuid === uuid);
    const name = uuid === snapshot.identity?.uuid ? 'localhost' : peer?.hostnames[0];
    if (name !== undefined) dict.setString(`brick${index}.path`, name);
  }
}
