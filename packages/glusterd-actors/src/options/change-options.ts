import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { OPTIONS_VERSION_KEY, versionOf } from '../pool/peer-data.ts';

/**
 * Changes the options of the cluster, durably, and counts that: nodes that meet again take over from each other what was
 * counted higher.
 *
 * @throws ActorError when they cannot be stored; then nothing has changed
 */
export function takeChangedOptions(glusterd: Glusterd, change: (options: Map<string, string>) => void): void {
  const options = new Map(glusterd.snapshot.options);
  change(options);
  options.set(OPTIONS_VERSION_KEY, String((versionOf(glusterd.snapshot.options) ?? 0) + 1));
  try {
    glusterd.takeOptions(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    glusterd.log('error', `Failed to store the options of the cluster: ${reason}`);
    throw refused('');
  }
}
