import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workspace } from './support/workspace.ts';

const TEXT = `
struct entry { int id; entry *next; };
typedef entry *chain;               /* @max 3 */
struct holder {
    int before;
    entry *some;                    /* @max 2 */
    chain others;
    entry several;                  /* @max 2 */
};
struct outer { holder holders<>; };
`;

interface Entry {
  readonly id: number;
}

interface Holder {
  readonly before: number;
  readonly some: readonly Entry[];
  readonly others: readonly Entry[];
  readonly several: readonly Entry[];
}

describe('@max', () => {
  const workspace = new Workspace();
  afterAll(() => workspace[Symbol.dispose]());
  let outer: XdrType<{ readonly holders: readonly Holder[] }>;

  beforeAll(async () => {
    const module = await workspace.import(workspace.compile('bounds', 'bounds.x', {}, TEXT));
    outer = module['outer'] as typeof outer;
  });

  it('lets as many pass as it says, both ways', () => {
    const value = { holders: [holder(2, 3, 2), holder(0, 0, 1)] };
    expect(outer.decode(new XdrReader(bytesOf(value)))).toEqual(value);
    expect(encoded(value)).toEqual(bytesOf(value));
    expect(outer.size(value)).toBe(bytesOf(value).length);
  });

  it.each([
    ['some', holder(3, 0, 1), 'holders[1].some', '[2]', 2],
    ['others', holder(0, 4, 1), 'holders[1].others', '[3]', 3],
    ['several', holder(0, 0, 3), 'holders[1].several', '[2]', 2],
  ] as const)('refuses one more in %s, both ways, and says where', (_, tooMany, path, element, max) => {
    const value = { holders: [holder(0, 0, 1), tooMany] };
    const refusal = { code: 'ERR_XDR_LIMIT' };
    expect(failure(() => encoded(value))).toMatchObject({ ...refusal, path });
    expect(failure(() => outer.decode(new XdrReader(bytesOf(value))))).toMatchObject({
      ...refusal,
      path: path + element,
      message: expect.stringMatching(`: List has more than ${max} elements \\(byte \\d+\\)$`) as string,
    });
  });

  it('is looked at before the element that is too many', () => {
    const value = { holders: [holder(3, 0, 1)] };
    // Count, before, and two nodes: the boolean in front of the third is where the error is, and all that has come.
    const torn = bytesOf(value).subarray(0, 4 + 4 + 2 * 8 + 4);
    expect(failure(() => outer.decode(new XdrReader(torn)))).toMatchObject({ code: 'ERR_XDR_LIMIT', offset: 24 });
  });

  function encoded(value: { readonly holders: readonly Holder[] }): Uint8Array {
    const w = new XdrWriter();
    outer.encode(w, value);
    return w.finish();
  }
});

function holder(some: number, others: number, several: number): Holder {
  const list = (count: number): Entry[] => Array.from({ length: count }, (_, id) => ({ id }));
  return { before: 9, some: list(some), others: list(others), several: list(several) };
}

/** The bytes of a value, however long its lists are. */
function bytesOf({ holders }: { readonly holders: readonly Holder[] }): Uint8Array {
  const w = new XdrWriter();
  w.uint(holders.length);
  for (const { before, some, others, several } of holders) {
    w.int(before);
    for (const list of [some, others]) {
      for (const { id } of list) w.uintArray([1, id]);
      w.uint(0);
    }
    several.forEach(({ id }, index) => w.uintArray(index === 0 ? [id] : [1, id]));
    w.uint(0);
  }
  return w.finish();
}

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}
