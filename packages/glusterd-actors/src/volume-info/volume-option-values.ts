import { optionDefaults } from '../options/option-defaults.ts';
import { VolumeType } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';

/** What holds of an option of a volume, as it is shown. */
export interface OptionValue {
  readonly key: string;
  readonly value: string;
}

/**
 * What holds of the options of a volume, in C's order: what was set for the cluster, else for the volume, else what is right
 * for its type, else the default. Those without any are left out.
 *
 * @param only - the option to look for; all of them when it is missing
 */
export function volumeOptionValues(
  volume: Volume,
  clusterOptions: ReadonlyMap<string, string>,
  only?: string,
): readonly OptionValue[] {
  return optionDefaults.flatMap(({ key, shown }) => {
    if (only !== undefined && key !== only) return [];
    const value = clusterOptions.get(key) ?? volume.options.get(key) ?? valueOfType(volume, key) ?? shown;
    return value === undefined ? [] : [{ key, value }];
  });
}

function valueOfType({ type, replicaCount }: Volume, key: string): string | undefined {
  if (type !== VolumeType.REPLICATE) return undefined;
  if (key === 'performance.client-io-threads') return 'off';
  return key === 'cluster.quorum-type' && replicaCount % 2 === 1 ? 'auto' : undefined;
}
