import { parseBoolean } from '@gluster-ts/protocol';
import type { Volume } from '../volumes/volume.ts';

/** Whether an option of a volume is on; `unset` when it was never set, or to what is neither on nor off. */
export function isOn({ options }: Volume, key: string, unset = false): boolean {
  const value = options.get(key);
  return value === undefined ? unset : (parseBoolean(value) ?? unset);
}
