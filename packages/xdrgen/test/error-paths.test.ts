import { XdrError, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workspace } from './support/workspace.ts';

/** What can be wrong inside a value, in every place for which the compiler writes other code. */
const TEXT = `
enum color { RED = 1, BLUE = 2 };
union choice switch (color shade) { case RED: bool on; case BLUE: color others<>; };
struct plain { int number; bool on; color shade; };
struct mixed { bool on; string name<3>; color shade; choice one; plain many<>; plain two[2]; };
struct link { bool on; link *next; };
struct all { mixed parts<>; link *links; color *shade; };
`;

const PLAIN = { number: 1, on: true, shade: 1 };
const MIXED = {
  on: true,
  name: 'abc',
  shade: 2,
  one: { shade: 2, others: [1, 2] },
  many: [PLAIN, PLAIN],
  two: [PLAIN, PLAIN],
};
const ALL = {
  parts: [{ ...MIXED, one: { shade: 1, on: true } }, MIXED],
  links: [{ on: true }, { on: true }],
  shade: 1,
};

/** The words of ALL, from the second element of `parts` on, and where each one is. */
const WORDS = [
  'parts[1].on',
  'parts[1].name',
  undefined,
  'parts[1].shade',
  'parts[1].one.shade',
  undefined,
  'parts[1].one.others[0]',
  'parts[1].one.others[1]',
  undefined,
  ...['parts[1].many[0]', 'parts[1].many[1]', 'parts[1].two[0]', 'parts[1].two[1]'].flatMap((path) => [
    undefined,
    `${path}.on`,
    `${path}.shade`,
  ]),
  'links',
  'links[0].on',
  'links',
  'links[1].on',
  'links',
  'shade',
  'shade',
];

describe('errors of generated codecs', () => {
  const workspace = new Workspace();
  afterAll(() => workspace[Symbol.dispose]());
  let all: XdrType<unknown>;
  let valid: Uint8Array;

  beforeAll(async () => {
    all = (await workspace.import(workspace.compile('paths', 'paths.x', {}, TEXT)))['all'] as typeof all;
    const w = new XdrWriter();
    all.encode(w, ALL);
    valid = w.finish();
    expect(all.decode(new XdrReader(valid))).toEqual(ALL);
  });

  it.each(WORDS.flatMap((path, index) => (path === undefined ? [] : [[path, index] as const])))(
    'name %s when its word is wrong (word %i)',
    (path, index) => {
      const bytes = valid.slice();
      const offset = bytes.length - (WORDS.length - index) * 4;
      new DataView(bytes.buffer).setUint32(offset, 9);
      const error = failure(() => all.decode(new XdrReader(bytes)));
      // Of a list it is the element that comes next which is not there.
      expect(error.path.replace(/^links\[\d\]$/, 'links')).toBe(path);
      expect(error.offset).toBe(offset);
    },
  );

  it.each([
    ['parts[0].name', { ...ALL, parts: [{ ...MIXED, name: 'abcd' }] }],
    ['parts[1].shade', { ...ALL, parts: [MIXED, { ...MIXED, shade: 0 }] }],
    ['parts[0].one.shade', { ...ALL, parts: [{ ...MIXED, one: { shade: 3 } }] }],
    ['parts[0].one.others[1]', { ...ALL, parts: [{ ...MIXED, one: { shade: 2, others: [1, 9] } }] }],
    ['parts[0].many[1].shade', { ...ALL, parts: [{ ...MIXED, many: [PLAIN, { ...PLAIN, shade: 9 }] }] }],
    ['parts[0].many[1].number', { ...ALL, parts: [{ ...MIXED, many: [PLAIN, { ...PLAIN, number: 0.5 }] }] }],
    ['parts[0].two', { ...ALL, parts: [{ ...MIXED, two: [PLAIN] }] }],
    ['shade', { ...ALL, shade: 9 }],
  ])('name %s when it can not be written', (path, value) => {
    expect(failure(() => all.encode(new XdrWriter(), value)).path).toBe(path);
  });
});

function failure(act: () => unknown): XdrError {
  try {
    act();
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
}
