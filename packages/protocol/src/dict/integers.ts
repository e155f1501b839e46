const LEADING_INTEGER = /^[ \t\n\v\f\r]*([+-]?)(?:(0[xX])0*([0-9a-fA-F]+)|(0)0*([0-7]*)|([1-9][0-9]*))?/;
const SHORT_DECIMAL = /^-?[1-9][0-9]{0,8}$|^0$/;

/**
 * The integer that a text begins with, read as C's `strtol(text, NULL, 0)` does: leading white space, a sign, `0x` for
 * hexadecimal and `0` for octal; what follows is ignored, and without a digit the value is 0. Numbers of more than
 * {@link DIGITS_MAX} digits, which no accessor can hold, all become 2^100: reading a million digits would take a second.
 */
export function leadingInteger(text: string): bigint {
  const [, sign, x, hexadecimal, zero, octal, decimal] = LEADING_INTEGER.exec(text) ?? [];
  const prefix = x !== undefined ? '0x' : zero !== undefined ? '0o' : '';
  const digits = hexadecimal ?? octal ?? decimal ?? '';
  const value = digits.length > DIGITS_MAX ? TOO_LARGE : BigInt(digits === '' ? 0 : prefix + digits);
  return sign === '-' ? -value : value;
}

/** 2^64 has 20 digits in decimal and 22 in octal, leading zeros not counted. */
const DIGITS_MAX = 24;
const TOO_LARGE = 2n ** 100n;

/** The number when the text is one of up to nine decimal digits, as nearly all are; otherwise undefined. */
export function shortInteger(text: string): number | undefined {
  return SHORT_DECIMAL.test(text) ? Number(text) : undefined;
}
