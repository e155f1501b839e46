/** One `--xlator-option VOLUME.OPTION=VALUE`. */
export interface XlatorOption {
  /** Name of a volume in the volume file, or a pattern with `*`, `?` and `[…]`. */
  readonly volume: string;
  readonly key: string;
  readonly value: string;
}

/** Cuts `VOLUME.OPTION=VALUE` at the first dot and the first equals sign; undefined unless all three parts are there. */
export function parseXlatorOption(text: string): XlatorOption | undefined {
  const dot = text.indexOf('.');
  const equals = text.indexOf('=');
  if (dot <= 0 || equals <= dot + 1 || equals === text.length - 1) return undefined;
  return { volume: text.slice(0, dot), key: text.slice(dot + 1, equals), value: text.slice(equals + 1) };
}

/** Whether `name` matches a shell pattern, as fnmatch(3) with FNM_NOESCAPE: a backslash is an ordinary character. */
export function matchesVolume(pattern: string, name: string): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = pattern.indexOf(']', at + 2);
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '[' && close > 0) {
      const negated = pattern.charAt(at + 1) === '!' || pattern.charAt(at + 1) === '^';
      const set = pattern.slice(at + (negated ? 2 : 1), close).replace(/[\\\]^]/g, String.raw`\$&`);
      source += `[${negated ? '^' : ''}${set}]`;
      at = close;
    } else source += char.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
  }
  return new RegExp(`^${source}$`, 's').test(name);
}
