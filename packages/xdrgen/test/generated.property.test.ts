import fc from 'fast-check';
import { XDR_DEPTH_MAX, XdrError, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { afterAll, describe, expect, it } from 'vitest';
import type { NamedType } from '../src/model/types.ts';
import { Values } from './support/arbitrary.ts';
import { loadCodecs } from './support/codecs.ts';
import { debianFiles, fixtureFiles, glusterFiles } from './support/corpus.ts';
import { modelOf, reachableTypes } from './support/model.ts';
import { Workspace } from './support/workspace.ts';

const files = [...fixtureFiles(), ...debianFiles(), ...glusterFiles()];

/** Messages for each property of a file; its types share them. The long run asks for more, which the files share. */
const RUNS = Math.max(400, Math.floor(Number(process.env['FUZZ_RUNS'] ?? 0) / files.length));

describe.each(files)('generated from $name', (file) => {
  const workspace = new Workspace();
  afterAll(() => workspace[Symbol.dispose]());
  const types = reachableTypes(modelOf(file));
  const values = new Values();
  const anyType = fc.constantFrom(...types);
  const typeAndValue = anyType.chain((type) => fc.tuple(fc.constant(type), values.named(type)));
  let codecs: ReadonlyMap<NamedType, XdrType<unknown>> = new Map();

  it('can be loaded', async () => {
    codecs = await loadCodecs(workspace, file, types);
    expect(codecs.size).toBe(types.length);
  });

  it('every value decodes to itself, from as many bytes as it announced', () => {
    fc.assert(
      fc.property(typeAndValue, ([type, value]) => {
        const codec = codecOf(type);
        const bytes = encode(codec, value);
        expect(bytes.length).toBe(codec.size(value));
        expect(bytes.length).toBeGreaterThanOrEqual(codec.sizeMin);
        const r = new XdrReader(bytes);
        expect(codec.decode(r)).toEqual(value);
        r.finish();
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('every torn value is refused as torn', () => {
    fc.assert(
      fc.property(typeAndValue, fc.nat(), ([type, value], cut) => {
        const codec = codecOf(type);
        const bytes = encode(codec, value);
        fc.pre(bytes.length > 0);
        const end = cut % bytes.length;
        expect(() => codec.decode(new XdrReader(bytes, 0, end))).toThrow(
          expect.objectContaining({ code: 'ERR_XDR_TRUNCATED' }),
        );
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('a valid message with words changed ends in a value that can be encoded again, or in an XdrError that says where', () => {
    const word = fc.oneof(fc.nat(9), fc.constantFrom(0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat(0xffff_ffff));
    const changes = fc.array(fc.tuple(fc.nat(), word), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(typeAndValue, changes, fc.uint8Array({ maxLength: 12 }), ([type, value], words, more) => {
        const codec = codecOf(type);
        const valid = encode(codec, value);
        const bytes = Uint8Array.from([...valid, ...more]);
        fc.pre(bytes.length >= 4);
        for (const [at, changed] of words)
          new DataView(bytes.buffer).setUint32((at % (bytes.length >> 2)) * 4, changed);
        decodeAnything(codec, bytes);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('any bytes do, too', () => {
    const words = fc.array(fc.oneof(fc.nat(4), fc.nat(0xffff_ffff)), { maxLength: 60 }).map((list) => {
      const w = new XdrWriter();
      w.uintArray(list);
      return w.finish().slice();
    });
    fc.assert(
      fc.property(anyType, fc.oneof(words, fc.uint8Array({ maxLength: 200 })), (type, bytes) => {
        decodeAnything(codecOf(type), bytes);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);

  it('a recursive type is refused before it exhausts the call stack', () => {
    // All ones: every optional value is there, every union takes an arm, every array has an element.
    const bytes = new Uint8Array(4 * 100_000);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < bytes.length; offset += 4) view.setUint32(offset, 1);
    for (const type of types) {
      const codec = codecOf(type);
      const { values: read } = decodeAnything(codec, bytes);
      expect(read).toBeLessThanOrEqual(1);
    }
    expect(XDR_DEPTH_MAX).toBeLessThan(1_000);
  });

  function codecOf(type: NamedType): XdrType<unknown> {
    const codec = codecs.get(type);
    if (codec === undefined) throw new Error(`${type.name} has not been loaded`);
    return codec;
  }
});

function encode(codec: XdrType<unknown>, value: unknown): Uint8Array {
  const w = new XdrWriter();
  codec.encode(w, value);
  return w.finish();
}

/** Reads a value and writes it again; anything but an XdrError fails the test. */
function decodeAnything(codec: XdrType<unknown>, bytes: Uint8Array): { readonly values: number } {
  const r = new XdrReader(bytes);
  let value: unknown;
  try {
    value = codec.decode(r);
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return { values: 0 };
  }
  expect(encode(codec, value).length).toBe(r.offset);
  return { values: 1 };
}
