import { GlusterdError } from '../errors.ts';
import { tokenizeVolfile } from './tokenize-volfile.ts';
import type { VolfileToken } from './tokenize-volfile.ts';

/** An option of a volume and the line it stands on. */
export interface VolfileOption {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** One `volume … end-volume`. */
export interface VolfileVolume {
  readonly name: string;
  readonly type: string;
  readonly line: number;
  readonly typeLine: number;
  /** In the order of the file; of a repeated key only the last. */
  readonly options: ReadonlyMap<string, VolfileOption>;
  readonly subvolumes: readonly string[];
}

/** A volume file, understood. */
export interface Volfile {
  readonly volumes: readonly VolfileVolume[];
  /** Things that are odd but no reason to stop, each with file and line. */
  readonly warnings: readonly string[];
}

/**
 * Reads the volume file grammar:
 *
 *     volume NAME
 *         type TYPE
 *         option KEY VALUE      # any number; words or "quoted"
 *         subvolumes NAME…
 *     end-volume
 *
 * Keywords are keywords in any case. Line breaks mean nothing.
 *
 * @param file - the name for messages
 * @throws GlusterdError ERR_VOLFILE, `FILE:LINE: …`
 */
export function parseVolfile(text: string, file: string): Volfile {
  const words = new Words(tokenizeVolfile(text, file), file);
  const volumes: VolfileVolume[] = [];
  const warnings: string[] = [];
  while (!words.atEnd) {
    const volume = parseVolume(words, volumes, warnings);
    volumes.push(volume);
  }
  if (volumes.length === 0) throw words.error("The file defines no volume; it must hold 'volume' … 'end-volume'");
  return { volumes, warnings };
}

function parseVolume(words: Words, earlier: readonly VolfileVolume[], warnings: string[]): VolfileVolume {
  const { line } = words.keyword('volume');
  const name = words.word("a name after 'volume'").text;
  if (earlier.some((volume) => volume.name === name)) throw words.error(`Volume '${name}' is defined again`);
  const typeLine = words.keyword('type', `Volume '${name}' needs a 'type' first`).line;
  const type = words.word(`the type of volume '${name}'`).text;
  const options = new Map<string, VolfileOption>();
  let subvolumes: string[] | undefined;
  for (;;) {
    const keyword = words.anyKeyword(`'option', 'subvolumes' or 'end-volume' in volume '${name}'`);
    switch (keyword.text.toLowerCase()) {
      case 'option': {
        const key = words.word("a key and a value after 'option'").text;
        const value = words.word(`a value for option '${key}'`).text;
        if (options.delete(key)) warnings.push(`${words.at}: Option '${key}' is given again: the last one counts`);
        options.set(key, { key, value, line: keyword.line });
        break;
      }
      case 'subvolumes':
        if (subvolumes !== undefined) throw words.error(`Volume '${name}' has 'subvolumes' twice`);
        subvolumes = parseSubvolumes(words, name, earlier);
        break;
      case 'end-volume':
        return { name, type, line, typeLine, options, subvolumes: subvolumes ?? [] };
      case 'type':
        throw words.error(`Volume '${name}' has 'type' twice`);
      default:
        throw words.error(`Volume '${name}' has no 'end-volume'`);
    }
  }
}

function parseSubvolumes(words: Words, name: string, earlier: readonly VolfileVolume[]): string[] {
  const subvolumes: string[] = [];
  do {
    const { text } = words.word(`the subvolumes of volume '${name}'`);
    if (!earlier.some((volume) => volume.name === text)) {
      throw words.error(`Subvolume '${text}' of volume '${name}' is not defined before it is used`);
    }
    subvolumes.push(text);
  } while (words.nextIsWord);
  return subvolumes;
}

const KEYWORDS = new Set(['volume', 'type', 'option', 'subvolumes', 'end-volume']);

/** The tokens with a place in them; every error names the line of the token that was read last. */
class Words {
  readonly #tokens: readonly VolfileToken[];
  readonly #file: string;
  #next = 0;

  constructor(tokens: readonly VolfileToken[], file: string) {
    this.#tokens = tokens;
    this.#file = file;
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  get nextIsWord(): boolean {
    const token = this.#tokens[this.#next];
    return token !== undefined && !isKeyword(token);
  }

  /** `FILE:LINE` of the token read last. */
  get at(): string {
    return `${this.#file}:${this.#tokens[Math.max(0, this.#next - 1)]?.line ?? 1}`;
  }

  word(expected: string): VolfileToken {
    const token = this.#take(`Expected ${expected}`);
    if (isKeyword(token))
      throw this.error(`Expected ${expected}, found the keyword '${token.text}' (quote it if meant)`);
    return token;
  }

  keyword(name: string, otherwise = `Expected '${name}'`): VolfileToken {
    const token = this.#take(otherwise);
    if (!isKeyword(token) || token.text.toLowerCase() !== name) throw this.error(`${otherwise}, found '${token.text}'`);
    return token;
  }

  anyKeyword(expected: string): VolfileToken {
    const token = this.#take(`Expected ${expected}`);
    if (!isKeyword(token)) throw this.error(`Expected ${expected}, found '${token.text}'`);
    return token;
  }

  error(message: string): GlusterdError {
    return new GlusterdError('ERR_VOLFILE', `${this.at}: ${message}`);
  }

  #take(expected: string): VolfileToken {
    const token = this.#tokens[this.#next++];
    if (token === undefined) {
      this.#next = this.#tokens.length;
      throw this.error(`${expected}, found the end of the file`);
    }
    return token;
  }
}

function isKeyword(token: VolfileToken): boolean {
  return !token.quoted && KEYWORDS.has(token.text.toLowerCase());
}
