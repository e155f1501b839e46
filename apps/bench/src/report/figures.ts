import type { Spread } from '../measure/ratio.ts';

/** Stands for a figure that was not measured. */
export const NONE = '–';

/** Three significant digits, without an exponent. */
export function figure(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size === 0) return '0';
  const digits = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return value.toFixed(digits);
}

/** `12.3× (11.0–13.1)`: the median, then least and greatest. */
export function ratio(spread: Spread | undefined): string {
  if (spread === undefined) return NONE;
  const { min, median, max } = spread;
  return min === max ? `${figure(median)}×` : `${figure(median)}× (${figure(min)}–${figure(max)})`;
}

export function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? NONE : (bytes / 2 ** 20).toFixed(1);
}
