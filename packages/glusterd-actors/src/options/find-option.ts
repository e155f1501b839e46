import { closestWords } from './closest-words.ts';
import { optionNames } from './option-names.ts';

/** An option that there is, by its full name; or else what may have been meant. */
export type FoundOption =
  | { readonly name: string; readonly hint?: undefined }
  | { readonly name: undefined; readonly hint: string | undefined };

const all: ReadonlySet<string> = new Set(optionNames.map(({ name }) => name));
const { needing, needingShort } = namesThatNeedVolume();

/** More letters than any option has; what is longer is not compared with all of them. */
const KEY_LENGTH_MAX = 255;

/** Finds an option by its full name, or by what follows the first dot of it if no other option has the same there. */
export function findOption(key: string): FoundOption {
  if (key.length > KEY_LENGTH_MAX) return { name: undefined, hint: undefined };
  if (key.includes('.')) return all.has(key) ? { name: key } : { name: undefined, hint: hintInDomain(key) };
  const full = [...all].filter((name) => afterDot(name) === key);
  const [name] = full;
  return full.length === 1 && name !== undefined
    ? { name }
    : { name: undefined, hint: closestWords([...all].map(section), key, 2).join(' or ') };
}

/** Whether an option, by its full or its short name, is one whose value only a volume can judge. */
export function needsVolume(key: string): boolean {
  return needing.has(key) || needingShort.has(key);
}

/** The domain that is meant, and then two of its options: `cluster.nufa or ...switch`. */
function hintInDomain(key: string): string | undefined {
  const dot = key.indexOf('.');
  const domains = [...all].map((name) => name.slice(0, name.indexOf('.')));
  const [domain] = closestWords(domains, key.slice(0, dot), 1);
  if (domain === undefined) return undefined;
  const own = [...all].filter((name) => name.startsWith(`${domain}.`));
  return `${domain}.${closestWords(own.map(section), key.slice(dot + 1), 2).join(' or ...')}`;
}

function afterDot(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** What stands between the first dot and the next. */
function section(name: string): string {
  return name.split('.')[1] ?? '';
}

function namesThatNeedVolume(): { needing: ReadonlySet<string>; needingShort: ReadonlySet<string> } {
  const names = optionNames.filter((option) => option.needsVolume).map(({ name }) => name);
  return { needing: new Set(names), needingShort: new Set(names.map(afterDot)) };
}
