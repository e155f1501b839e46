/** A percentage as C reads one: `60`, `51.5`, `60%`; undefined for every other text. */
export function parsePercent(text: string): number | undefined {
  return /^\s*\+?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?%?$/i.test(text) ? Number.parseFloat(text) : undefined;
}

/** A number without a sign, decimal, octal (`017`) or hexadecimal (`0x1f`) as in C, of 32 bits; undefined for every other text. */
export function parseUint(text: string): number | undefined {
  const [, prefix, digits] = /^\s*\+?(0x|0(?=\d))?([\da-f]+)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const base = prefix === undefined ? 10 : prefix === '0' ? 8 : 16;
  if (!DIGITS[base].test(digits)) return undefined;
  const number = Number.parseInt(digits, base);
  return number <= 0xffff_ffff ? number : undefined;
}

const DIGITS = { 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[\da-f]+$/i } as const;
