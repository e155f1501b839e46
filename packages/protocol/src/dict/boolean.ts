const TRUE = new Set(['1', 'on', 'yes', 'true', 'enable']);
const FALSE = new Set(['0', 'off', 'no', 'false', 'disable']);

/** What Gluster takes for a boolean, in any case of letters; undefined for every other text. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}
