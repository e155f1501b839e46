import type { Dict } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { takeChangedOptions } from './change-options.ts';
import { OP_VERSION_KEY } from './cluster-options.ts';
import { findOption } from './find-option.ts';
import { parseUint } from './option-values.ts';

/**
 * Sets an option of the cluster, durably: the first that the command names; C does not look at any others either.
 *
 * @throws ActorError without words, as C has none here; what the stores throw
 */
export function commitSet(glusterd: Glusterd, dict: Dict): void {
  const value = dict.string('value1');
  const { name } = findOption(dict.string('key1') ?? '');
  if (name === undefined || value === undefined) throw refused('');
  if (name !== OP_VERSION_KEY) {
    takeChangedOptions(glusterd, (options) => options.set(name, value));
    return;
  }
  const version = parseUint(value) ?? 0;
  if (version >= glusterd.snapshot.operatingVersion) glusterd.setOperatingVersion(version);
}
