const LEADING_INTEGER = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)?/;
const SHORT_DECIMAL = /^-?[1-9][0-9]{0,8}$|^0$/;

/**
 * The integer that a text begins with, read as C's `strtol(text, NULL, 0)` does: leading white space, a sign, `0x` for
 * hexadecimal and `0` for octal; what follows is ignored, and without a digit the value is 0. Any size.
 */
export function leadingInteger(text: string): bigint {
  const [, sign, digits] = LEADING_INTEGER.exec(text) ?? [];
  if (digits === undefined) return 0n;
  const octal = digits.length > 1 && digits.startsWith('0') && !/^0[xX]/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

/** The number when the text is one of up to nine decimal digits, as nearly all are; otherwise undefined. */
export function shortInteger(text: string): number | undefined {
  return SHORT_DECIMAL.test(text) ? Number(text) : undefined;
}
