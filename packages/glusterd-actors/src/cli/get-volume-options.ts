import type { Command } from '../commands/command.ts';
import { refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import { clusterOption, MAX_OP_VERSION_KEY, OP_VERSION_KEY } from '../options/cluster-options.ts';
import { findOption } from '../options/find-option.ts';
import { isOn } from '../volume-info/option-state.ts';
import { volumeOptionValues } from '../volume-info/volume-option-values.ts';
import { VolumeTransport } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { maxOpVersion } from './max-op-version.ts';

// The blanks are C's.
const INDENT = ' '.repeat(40);
const WARNING =
  `Warning: support to get ${INDENT}global option value using volume get ${INDENT}<volname>\` will be deprecated from ` +
  `${INDENT}next release. Consider using \`volume ${INDENT}get all\` instead for global options`;

/** These two C has no warning for. */
const UNWARNED: ReadonlySet<string> = new Set(['cluster.max-bricks-per-process', 'glusterd.vol_count_per_thread']);

/** Puts what holds of one option of a volume (`key`), or of all of them (`all`), into the answer. */
export async function getVolumeOptions(command: Command, volume: Volume, key: string): Promise<void> {
  const { dict, glusterd } = command;
  if (key === 'all') {
    const values = volumeOptionValues(volume, glusterd.snapshot.options);
    values.forEach((one, i) => dict.setString(`key${i + 1}`, one.key).setString(`value${i + 1}`, one.value));
    dict.setInt32('count', values.length);
    return;
  }
  const name = key.startsWith('user.') ? key : fullName(key);
  if (clusterOption(name) !== undefined && !UNWARNED.has(name)) dict.setString('warning', WARNING);
  dict.setString('key1', name);
  // Without a value the command line says that it failed, and C that it did not.
  const value = await valueOf(command, volume, name);
  if (value !== undefined) dict.setString('value1', value);
  dict.setInt32('count', 1);
}

function fullName(key: string): string {
  const { name, hint } = findOption(key);
  if (name !== undefined) return name;
  throw refused(hint === undefined ? `Option with name: ${key} does not exist` : `Did you mean ${hint}?`);
}

// What C's dict_get functions return for a key that is not there.
const NO_KEY = -2;

async function valueOf(command: Command, volume: Volume, name: string): Promise<string | undefined> {
  const { snapshot } = command.glusterd;
  if (name.startsWith('user.')) {
    const value = volume.options.get(name);
    if (value === undefined) throw new ActorError('ERR_ACTOR_REFUSED', '', { opRet: NO_KEY, opErrno: 0 });
    return value;
  }
  switch (name) {
    case MAX_OP_VERSION_KEY:
      return maxOpVersion(command, name);
    case OP_VERSION_KEY:
      return String(snapshot.operatingVersion);
    case 'config.memory-accounting':
      return isOn(volume, name) ? 'Enabled' : 'Disabled';
    case 'config.transport':
      return TRANSPORTS.get(volume.transport) ?? 'none';
    default:
      return volumeOptionValues(volume, snapshot.options, name)[0]?.value;
  }
}

const TRANSPORTS: ReadonlyMap<number, string> = new Map<number, string>([
  [VolumeTransport.TCP, 'tcp'],
  [VolumeTransport.RDMA, 'rdma'],
  [VolumeTransport.TCP_RDMA, 'tcp,rdma'],
]);
