/**
 * A percentage as C reads one, by strtod(3) with a `%` that may follow: `60`, `51.5`, `60%`, `1e1`, `0x20`, `inf`; undefined
 * for every other text. `nan`, which C takes too, is none: no number of nodes could be compared with it.
 */
export function parsePercent(text: string): number | undefined {
  const [, hex, decimal, infinity] = PERCENT.exec(text) ?? [];
  if (hex !== undefined) return parseHexFloat(hex);
  if (infinity !== undefined) return Number.POSITIVE_INFINITY;
  if (decimal === undefined) return undefined;
  const number = Number(decimal);
  // What has no place among the numbers of double precision, strtod() refuses.
  const isTooSmall = number < SMALLEST_DOUBLE && /^[^e]*[1-9]/i.test(decimal);
  return number === Number.POSITIVE_INFINITY || isTooSmall ? undefined : number;
}

const PERCENT =
  /^\s*\+?(?:0x((?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(inf(?:inity)?))%?$/i;
const SMALLEST_DOUBLE = 2 ** -1022;

/** `1.8p3`, without its `0x`. */
function parseHexFloat(text: string): number | undefined {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('p');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const number = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return Number.isFinite(number) ? number : undefined;
}

const UINT64_MAX = 2n ** 64n - 1n;

/**
 * A number without a sign, decimal, octal (`017`) or hexadecimal (`0x1f`) as in C; undefined for every other text. Of one
 * that needs more than 32 bits C keeps the lower ones.
 */
export function parseUint(text: string): number | undefined {
  const [, prefix, digits] = /^\s*\+?(0x|0(?=\d))?([\da-f]{1,64})$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const base = prefix === undefined ? 10 : prefix === '0' ? 8 : 16;
  if (!DIGITS[base].test(digits)) return undefined;
  const number = BigInt(`${BIGINT_PREFIX[base]}${digits}`);
  return number <= UINT64_MAX ? Number(BigInt.asUintN(32, number)) : undefined;
}

const DIGITS = { 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[\da-f]+$/i } as const;
const BIGINT_PREFIX = { 8: '0o', 10: '', 16: '0x' } as const;
