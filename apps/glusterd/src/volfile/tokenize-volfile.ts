import { GlusterdError } from '../errors.ts';

/** A word of a volume file and where it stands. */
export interface VolfileToken {
  readonly text: string;
  /** A quoted word is never a keyword. */
  readonly quoted: boolean;
  /** Counted from 1. */
  readonly line: number;
}

// In the order in which C's lexer prefers them: a comment starts where a word could, so `a#b` is one word.
const PIECE =
  /(?<space>[ \t\r\n]+)|(?<comment>#[^\n]*)|"(?<quoted>(?:[^"\\\n]|\\.)*)"|(?<word>[^ \t\r\n"\\]+)|(?<bad>.)/gsu;

/**
 * Cuts a volume file into words. In `"…"` a backslash takes the next character as it is.
 *
 * @throws GlusterdError ERR_VOLFILE naming file and line
 */
export function tokenizeVolfile(text: string, file: string): VolfileToken[] {
  const tokens: VolfileToken[] = [];
  let line = 1;
  for (const match of text.matchAll(PIECE)) {
    const { quoted, word, bad } = match.groups ?? {};
    if (bad !== undefined) throw badCharacter(bad, file, line);
    if (word?.includes('`') === true) {
      // C runs what stands between backquotes in a shell, as root. A configuration file is no place for programs.
      throw new GlusterdError(
        'ERR_VOLFILE',
        `${file}:${line}: Commands in backquotes are not run: write the value out`,
      );
    }
    if (word !== undefined) tokens.push({ text: word, quoted: false, line });
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/gsu, '$1'), quoted: true, line });
    line += match[0].split('\n').length - 1;
  }
  return tokens;
}

function badCharacter(bad: string, file: string, line: number): GlusterdError {
  const what = bad === '"' ? 'A quoted value does not end on its line' : `Unexpected character ${JSON.stringify(bad)}`;
  return new GlusterdError('ERR_VOLFILE', `${file}:${line}: ${what}`);
}
