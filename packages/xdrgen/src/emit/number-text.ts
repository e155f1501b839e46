/** A number as TypeScript writes it: as the file wrote it, where TypeScript can; with an `n` when it is too large. */
export function numberText(value: bigint, text: string | undefined): string {
  const isLarge = value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER);
  const suffix = isLarge ? 'n' : '';
  if (text !== undefined && /^0[xX][0-9a-fA-F]+$/.test(text) && BigInt(text) === value) return text + suffix;
  // C's octal numbers begin with a plain 0.
  if (text !== undefined && /^0[0-7]+$/.test(text)) return `0o${text.slice(1)}${suffix}`;
  return `${value}${suffix}`;
}
