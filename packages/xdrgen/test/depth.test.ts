import { XDR_DEPTH_MAX, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workspace } from './support/workspace.ts';

/** One type of each kind that holds itself and nothing else that could count its levels. */
const TEXT = `
struct tree { tree *left; tree *right; bool leaf; };
union choice switch (int kind) {
case 0: void;
case 1: choice inside;
case 2: choice several<>;
default: opaque data[1];
};
struct branch { branch branches<>; };
typedef struct twig twigs<>;
struct twig { twigs more; };
`;

const LEAF = { kind: 0 };

/** A value in a value in a value: `levels` of them. */
const DEEP = {
  tree: (levels: number): unknown => nested(levels, { leaf: true }, (left) => ({ left, leaf: false })),
  choice: (levels: number): unknown => nested(levels, LEAF, (inside) => ({ kind: 1, inside })),
  branch: (levels: number): unknown => nested(levels, { branches: [] }, (one) => ({ branches: [one] })),
};

/** More values than levels are allowed, side by side. */
const WIDE = {
  tree: full(9, { leaf: true }, (left, right) => ({ left, right, leaf: false })),
  choice: {
    kind: 2,
    several: Array.from({ length: XDR_DEPTH_MAX * 3 }, (_, i) =>
      [LEAF, { kind: 1, inside: LEAF }, { kind: 3, data: Uint8Array.of(i) }].at(i % 3),
    ),
  },
  branch: { branches: Array.from({ length: XDR_DEPTH_MAX * 2 }, () => ({ branches: [] })) },
  twig: { more: Array.from({ length: XDR_DEPTH_MAX * 2 }, () => ({ more: [{ more: [] }] })) },
};

describe('generated codecs of recursive types', () => {
  const workspace = new Workspace();
  afterAll(() => workspace[Symbol.dispose]());
  let codecs: Record<string, XdrType<unknown>>;

  beforeAll(async () => {
    codecs = (await workspace.import(workspace.compile('depth', 'depth.x', {}, TEXT))) as typeof codecs;
  });

  it.each(Object.entries(DEEP))('%s: as many levels as are allowed, and not one more, both ways', (name, deep) => {
    const allowed = deep(XDR_DEPTH_MAX);
    expect(decoded(name, encoded(name, allowed))).toEqual(decoded(name, encoded(name, allowed, Infinity)));
    const tooDeep = deep(XDR_DEPTH_MAX + 1);
    const bytes = encoded(name, tooDeep, Infinity);
    expect(() => encoded(name, tooDeep)).toThrow(expect.objectContaining({ code: 'ERR_XDR_DEPTH' }) as Error);
    expect(() => decoded(name, bytes)).toThrow(expect.objectContaining({ code: 'ERR_XDR_DEPTH' }) as Error);
  });

  it.each(Object.entries(WIDE))('%s: values side by side are not levels', (name, wide) => {
    const bytes = encoded(name, wide);
    expect(decoded(name, bytes)).toEqual(wide);
    expect(codecs[name]?.size(wide)).toBe(bytes.length);
  });

  function encoded(name: string, value: unknown, depthMax = XDR_DEPTH_MAX): Uint8Array {
    const w = new XdrWriter();
    w.depthMax = depthMax;
    codecs[name]?.encode(w, value);
    return w.finish();
  }

  function decoded(name: string, bytes: Uint8Array): unknown {
    const r = new XdrReader(bytes);
    const value = codecs[name]?.decode(r);
    r.finish();
    return value;
  }
});

function nested(levels: number, leaf: unknown, around: (inside: unknown) => unknown): unknown {
  let value = leaf;
  for (let level = 1; level < levels; level++) value = around(value);
  return value;
}

function full(levels: number, leaf: unknown, around: (left: unknown, right: unknown) => unknown): unknown {
  return levels === 1 ? leaf : around(full(levels - 1, leaf, around), full(levels - 1, leaf, around));
}
