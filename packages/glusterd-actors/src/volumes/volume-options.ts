import { optionNames } from '../options/option-names.ts';

const all: ReadonlySet<string> = new Set(optionNames.map(({ name }) => name));

/** Whether C's glusterd stores an option of a volume: one that it knows by its full name, or one of the user's own. */
export function isVolumeOption(key: string): boolean {
  return all.has(key) || key.startsWith('user.');
}
