import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { GlusterdError } from '../errors.ts';
import { parseVolfile } from './parse-volfile.ts';

const STOCK = `volume management
    type mgmt/glusterd
    option working-directory /var/lib/glusterd
    option transport.socket.listen-port 24007   # a comment
#   option lock-timer 180
    option max-port  60999
end-volume
`;

function problem(text: string): string {
  try {
    parseVolfile(text, 'f.vol');
  } catch (error) {
    if (error instanceof GlusterdError && error.code === 'ERR_VOLFILE') return error.message;
    throw error;
  }
  throw new Error('no error');
}

describe('parseVolfile()', () => {
  it('reads the stock file', () => {
    const { volumes, warnings } = parseVolfile(STOCK, 'f.vol');
    expect(warnings).toEqual([]);
    expect(volumes).toHaveLength(1);
    expect(volumes[0]).toMatchObject({ name: 'management', type: 'mgmt/glusterd', line: 1, typeLine: 2 });
    expect([...volumes[0]!.options.values()]).toEqual([
      { key: 'working-directory', value: '/var/lib/glusterd', line: 3 },
      { key: 'transport.socket.listen-port', value: '24007', line: 4 },
      { key: 'max-port', value: '60999', line: 6 },
    ]);
  });

  it('takes keywords in any case, quoted words, words with # in them, and everything on one line', () => {
    const text = String.raw`VOLUME "my volume" Type a/b Option k "a \"b\" \\ #" oPTION volume-x a#b end-VOLUME`;
    expect([...parseVolfile(text, 'f').volumes[0]!.options.values()].map(({ value }) => value)).toEqual([
      String.raw`a "b" \ #`,
      'a#b',
    ]);
  });

  it('reads several volumes and their subvolumes', () => {
    const text = 'volume a type t end-volume\nvolume b type t subvolumes a end-volume';
    expect(parseVolfile(text, 'f').volumes.map(({ name, subvolumes }) => [name, subvolumes])).toEqual([
      ['a', []],
      ['b', ['a']],
    ]);
  });

  it('lets the last of a repeated option count, and says so', () => {
    const { volumes, warnings } = parseVolfile('volume a\ntype t\noption k 1\noption k 2\nend-volume', 'f');
    expect(volumes[0]!.options.get('k')).toEqual({ key: 'k', value: '2', line: 4 });
    expect(warnings).toEqual(["f:4: Option 'k' is given again: the last one counts"]);
  });

  it.each([
    ['', "f.vol:1: The file defines no volume; it must hold 'volume' … 'end-volume'"],
    ['# only\n', "f.vol:1: The file defines no volume; it must hold 'volume' … 'end-volume'"],
    ['volume a\n', "f.vol:1: Volume 'a' needs a 'type' first, found the end of the file"],
    [
      'volume a\ntype t\n',
      "f.vol:2: Expected 'option', 'subvolumes' or 'end-volume' in volume 'a', found the end of the file",
    ],
    [
      'volume a\ntype t\noption foo\nend-volume\n',
      "f.vol:4: Expected a value for option 'foo', found the keyword 'end-volume' (quote it if meant)",
    ],
    [
      'volume a\ntype t\nfoo bar\nend-volume',
      "f.vol:3: Expected 'option', 'subvolumes' or 'end-volume' in volume 'a', found 'foo'",
    ],
    ['volume a\ntype t\ntype u\nend-volume', "f.vol:3: Volume 'a' has 'type' twice"],
    ['volume a type t end-volume\nvolume a type t end-volume', "f.vol:2: Volume 'a' is defined again"],
    ['volume a type t\nvolume b type t end-volume', "f.vol:2: Volume 'a' has no 'end-volume'"],
    [
      'volume a type t subvolumes x end-volume',
      "f.vol:1: Subvolume 'x' of volume 'a' is not defined before it is used",
    ],
    ['volume a type t\noption k "x\nend-volume', 'f.vol:2: A quoted value does not end on its line'],
    ['volume a type t\noption k \\x end-volume', String.raw`f.vol:2: Unexpected character "\\"`],
    ['volume a type t option k `id` end-volume', 'f.vol:1: Commands in backquotes are not run: write the value out'],
    ['garbage', "f.vol:1: Expected 'volume', found 'garbage'"],
  ])('refuses %j, naming file and line', (text, message) => {
    expect(problem(text)).toBe(message);
  });

  it('ends every text in a value or its own error', () => {
    const pieces = ['volume', 'type', 'option', 'end-volume', 'subvolumes', 'a', ' ', '\n', '"', '\\', '#', '`', 'é'];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces)).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parseVolfile(text, 'f').volumes.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(GlusterdError);
          expect((error as Error).message).toMatch(/^f:\d+: /);
        }
      }),
    );
  });
});
