import { readdirSync, readFileSync } from 'node:fs';

/** An input that once was a finding: the note says of what. */
export interface Regression {
  readonly file: string;
  readonly target: string;
  readonly note: string;
  readonly bytes: Uint8Array;
}

/**
 * Files of `regressions/`. The first line names the target behind `#`, further ones that begin so are the note; the rest
 * is the input in hex.
 */
export function readRegressions(): Regression[] {
  const folder = new URL('regressions/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hex'))
    .map((file) => {
      const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
      const [target = '', ...note] = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
      const hex = lines.filter((line) => !line.startsWith('#')).join('');
      return {
        file,
        target,
        note: note.join(' '),
        bytes: new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')),
      };
    });
}
