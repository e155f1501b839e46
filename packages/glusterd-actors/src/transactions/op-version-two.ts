import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/** What C's dict_get functions return for a key that is not there. */
export const NO_KEY = -2;

/** Refuses at operating version 1, which is that of releases before 3.3. */
export function checkFirstOpVersion({ snapshot }: Glusterd): void {
  if (snapshot.operatingVersion < 2) throw refused('One or more nodes do not support the required op version.');
}
