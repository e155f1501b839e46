/** C's words for yes and no, in any case; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case '1':
    case 'on':
    case 'yes':
    case 'true':
    case 'enable':
      return true;
    case '0':
    case 'off':
    case 'no':
    case 'false':
    case 'disable':
      return false;
    default:
      return undefined;
  }
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const SECONDS_PER: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['s', 1],
  ['sec', 1],
  ['m', MINUTE],
  ['min', MINUTE],
  ['h', HOUR],
  ['hr', HOUR],
  ['d', DAY],
  ['days', DAY],
  ['w', WEEK],
  ['wk', WEEK],
]);

/** A time in seconds: `90`, `90s`, `90sec`, `5min`, `1hr`, `2days`, `1wk`; undefined for anything else. */
export function parseTimeSeconds(text: string): number | undefined {
  const [, digits, unit] = /^(\d+)([a-z]*)$/.exec(text) ?? [];
  const factor = SECONDS_PER.get(unit ?? '?');
  if (digits === undefined || factor === undefined) return undefined;
  const seconds = Number(digits) * factor;
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** A whole number, decimal or `0x…`; undefined for anything else. */
export function parseInteger(text: string): number | undefined {
  const value = /^(?:-?\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
