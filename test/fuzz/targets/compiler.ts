import { readdirSync, readFileSync } from 'node:fs';
import { compile } from '../../../packages/xdrgen/src/index.ts';
import type { FuzzTarget } from '../target.ts';

/** Compiling takes a thousand times as long as reading a message: larger files are cut into pieces of this size. */
const SEED_BYTES_MAX = 3000;

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const folders = ['packages/xdrgen/test/fixtures', 'packages/protocol/src/x'];

/** Mutated `.x` files: there is either an output or an error. */
export const compiler: FuzzTarget = {
  name: 'xdrgen/compile',
  weight: 150,
  seeds: folders.flatMap(readSeeds),
  words: [
    ...['struct ', 'union ', 'switch (', 'case ', 'default: ', 'enum ', 'typedef ', 'program ', 'version ', 'opaque '],
    ...['string ', 'unsigned ', 'hyper ', 'void', '*', '<>', '<', '>', '[', ']', '{', '}', '(', ')', ';', ',', '= '],
    ...[
      '/*',
      '*/',
      '//',
      '/* @max 3 */',
      '#if ',
      '#ifdef ',
      '#else\n',
      '#endif\n',
      '#define A A\n',
      '#include "a.h"\n',
      '%',
      '\n',
      '"',
    ],
    ...['0x', '0xffffffffffffffff', '-1', '08', '99999999999999999999', '~', '/ 0', '<<', '\\\n', '\0', 'é', "'"],
  ].map(text),
  refusals: [],
  run(bytes) {
    const { output, diagnostics } = compile('fuzz.x', { readFile: () => undefined }, Buffer.from(bytes).toString());
    if ((output === undefined) !== diagnostics.some(({ severity }) => severity === 'error')) {
      throw new Error(`Output ${output === undefined ? 'is missing without' : 'is there despite'} an error`);
    }
    return output !== undefined;
  },
  memory: { bytes: 32 * 1024 * 1024, bytesPerByte: 4096 },
  scaling: {
    structures: (n) =>
      text(Array.from({ length: n }, (_, i) => `struct s${i} { int a; s${i === 0 ? 0 : i - 1} *b; };\n`).join('')),
    fields: (n) => text(`struct s {${Array.from({ length: n }, (_, i) => ` int a${i};`).join('')} };`),
    enumerators: (n) => text(`enum e { ${Array.from({ length: n }, (_, i) => `A${i} = ${i}`).join(', ')} };`),
    comments: (n) => text(`${'/* a */ '.repeat(n)}const A = 1;`),
    mistakes: (n) => text('struct { ; '.repeat(n)),
    'a long word': (n) => text(`const ${'A'.repeat(n * 8)} = 1;`),
  },
};

/** Files of a folder; where one is long, runs of its definitions. */
function readSeeds(folder: string): Uint8Array[] {
  const url = new URL(`../../../${folder}/`, import.meta.url);
  const files = readdirSync(url).filter((name) => name.endsWith('.x'));
  return files.flatMap((name) => {
    const pieces: string[] = [''];
    for (const definition of readFileSync(new URL(name, url), 'utf8').split(/(?<=^\};?\n)/m)) {
      const piece = `${pieces.at(-1) ?? ''}${definition}`;
      if (piece.length <= SEED_BYTES_MAX) pieces[pieces.length - 1] = piece;
      else pieces.push(definition);
    }
    return pieces.filter((piece) => piece !== '').map((piece) => text(piece.slice(0, SEED_BYTES_MAX)));
  });
}
