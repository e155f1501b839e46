import type { Dict } from '@gluster-ts/protocol';
import { notSupported, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { volumeOf } from '../volume-operations/volume-operation.ts';
import { takeChangedOptions } from './change-options.ts';
import { findOption } from './find-option.ts';
import { checkIsClusters, checkIsVolumes } from './stage-set.ts';

const QUOTAS: ReadonlySet<string> = new Set(['features.quota', 'features.inode-quota']);

/**
 * Whether options of the cluster, or of a volume, can be given back their defaults.
 *
 *     volname   text   `all` for the cluster
 *     key       text   an option, or `all`
 *
 * @throws ActorError with C's words
 */
export function stageReset(glusterd: Glusterd, dict: Dict, isOrigin: boolean): void {
  const volname = dict.string('volname');
  const key = dict.string('key');
  const isClusters = volname?.toLowerCase() === 'all';
  if (volname !== undefined && !isClusters) volumeOf(glusterd, dict, isOrigin);
  if (volname === undefined || key === undefined) throw refused(isClusters ? '' : 'Unable to get option key');
  if (key !== 'all') checkReset(volname, isClusters, key);
  if (!isClusters) throw notSupported('Resetting options of volumes');
}

function checkReset(volname: string, isClusters: boolean, key: string): void {
  const { name, hint } = findOption(key);
  if (name === undefined) {
    throw refused(`Option ${key} does not exist${hint === undefined ? '' : `\nDid you mean ${hint}?`}`);
  }
  if (QUOTAS.has(name)) {
    throw refused(
      `'gluster volume reset <VOLNAME> ${name}' is deprecated. Use 'gluster volume quota <VOLNAME> disable' instead.`,
    );
  }
  if (isClusters) checkIsClusters(name, volname);
  else checkIsVolumes(name);
}

/** Gives one of them, or all, back their defaults, durably. @throws ActorError when that cannot be stored */
export function commitReset(glusterd: Glusterd, dict: Dict): void {
  const key = dict.string('key') ?? '';
  const { name } = key === 'all' ? { name: undefined } : findOption(key);
  if (key !== 'all' && name === undefined) throw refused('');
  takeChangedOptions(glusterd, (options) => {
    if (name === undefined) options.clear();
    else options.delete(name);
  });
}
