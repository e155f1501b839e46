import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Field, Length, NamedType, StructType, Type, UnionType } from '../../src/model/types.ts';

/** Elements of arrays, bytes of data: enough to fill every remainder of four and some limits. */
const ELEMENTS_MAX = 4;
const BYTES_MAX = 20;

/** Values of a type, as generated code takes them and C can hold them: strings without NUL, numbers that are numbers. */
export class Values {
  readonly #known = new Map<NamedType, Arbitrary<unknown>[]>();
  /** Types of types deeper than this are as small as can be. */
  readonly #depthMax: number;

  constructor(depthMax = 5) {
    this.#depthMax = depthMax;
  }

  named(type: NamedType, depth = 0): Arbitrary<unknown> {
    const byDepth = this.#known.get(type) ?? [];
    this.#known.set(type, byDepth);
    const at = Math.min(depth, this.#depthMax + 1);
    const known = byDepth[at];
    if (known !== undefined) return known;
    const made = this.#make(type, at);
    byDepth[at] = made;
    return made;
  }

  type(type: Type, depth: number): Arbitrary<unknown> {
    switch (type.kind) {
      case 'primitive':
        return PRIMITIVES[type.primitive];
      case 'opaque':
        return type.fixed
          ? bytes(type.length?.value ?? 0, type.length?.value ?? 0)
          : bytes(0, upTo(type.length, BYTES_MAX));
      case 'string':
        return text(upTo(type.length, BYTES_MAX));
      case 'named':
        return this.named(type.target, depth + 1);
      case 'optional':
        if (depth > this.#depthMax) return fc.constant(undefined);
        return fc.option(this.type(type.element, depth + 1), { nil: undefined });
      case 'array': {
        const most = depth > this.#depthMax ? 0 : upTo(type.length, ELEMENTS_MAX);
        const [min, max] = type.fixed ? [type.length?.value ?? 0, type.length?.value ?? 0] : [0, most];
        if (isByte(type.element)) return bytes(min, max);
        // Not even asked for: types that hold themselves would be made without end.
        if (max === 0) return fc.constant([]);
        return fc.array(this.type(type.element, depth + 1), { minLength: min, maxLength: max });
      }
      case 'list': {
        const min = type.nonEmpty ? 1 : 0;
        if (depth > this.#depthMax && min === 0) return fc.constant([]);
        const max = depth > this.#depthMax ? min : upTo(type.length, ELEMENTS_MAX);
        return fc.array(this.named(type.node, depth + 1), { minLength: min, maxLength: max });
      }
    }
  }

  #make(type: NamedType, depth: number): Arbitrary<unknown> {
    switch (type.kind) {
      case 'enum':
        return fc.constantFrom(...type.members.map(({ value }) => Number(value)));
      case 'typedef':
        return this.type(type.type, depth);
      case 'struct':
        return this.#struct(type, depth);
      case 'union':
        return this.#union(type, depth);
      case 'external':
        throw new Error(`${type.name} is not known here`);
    }
  }

  #struct({ fields, tuple }: StructType, depth: number): Arbitrary<unknown> {
    if (tuple) return fc.tuple(...fields.map((field) => this.type(field.type, depth)));
    return fc.record(Object.fromEntries(fields.map((field) => [field.name, this.type(field.type, depth)])), {
      noNullPrototype: true,
    });
  }

  #union({ name, discriminant, arms, otherwise }: UnionType, depth: number): Arbitrary<unknown> {
    const isBool = discriminant.type.kind === 'primitive' && discriminant.type.primitive === 'bool';
    const variant = (tag: Arbitrary<unknown>, field: Field | undefined): Arbitrary<unknown> =>
      fc
        .tuple(tag, field === undefined ? fc.constant(undefined) : this.type(field.type, depth))
        .map(([value, inside]) => ({
          [discriminant.name]: value,
          ...(field === undefined ? {} : { [armName(field, discriminant)]: inside }),
        }));
    // Too deep, only an arm that needs nothing, so that a type that holds itself comes to an end.
    const small = arms.findIndex(({ field }) => field === undefined);
    if (depth > this.#depthMax && small >= 0)
      return variant(fc.constant(firstCase(arms[small]?.cases[0]?.value, isBool)), undefined);
    const named = arms.flatMap(({ cases, field }) =>
      cases.map(({ value }) => variant(fc.constant(isBool ? value !== 0n : Number(value)), field)),
    );
    const taken = new Set(arms.flatMap(({ cases }) => cases.map(({ value }) => Number(value))));
    const rest = this.type(discriminant.type, depth).filter((value) => !taken.has(Number(value)));
    const anything =
      otherwise === undefined || !hasRest(discriminant.type, taken) ? [] : [variant(rest, otherwise.field)];
    const all = [...named, ...anything];
    if (all.length === 0) throw new Error(`${name} has no values`);
    return fc.oneof(...all);
  }
}

/** A field of an arm that has the name of the discriminant has another one in generated code. */
export function armName(field: Field, discriminant: Field): string {
  return field.name === discriminant.name ? `${field.name}_` : field.name;
}

function firstCase(value: bigint | undefined, isBool: boolean): unknown {
  return isBool ? value !== 0n : Number(value);
}

/** Whether a discriminant can have a value that no case has. */
function hasRest(type: Type, taken: ReadonlySet<number>): boolean {
  if (type.kind === 'named' && type.target.kind === 'enum')
    return type.target.members.some(({ value }) => !taken.has(Number(value)));
  return type.kind !== 'primitive' || type.primitive !== 'bool' || taken.size < 2;
}

function isByte(element: Type): boolean {
  let type = element;
  while (type.kind === 'named' && type.target.kind === 'typedef') type = type.target.type;
  return type.kind === 'primitive' && (type.primitive === 'char' || type.primitive === 'uchar');
}

function upTo(length: Length | undefined, most: number): number {
  return Math.min(length?.value ?? most, most);
}

function bytes(min: number, max: number): Arbitrary<unknown> {
  return fc.uint8Array({ minLength: min, maxLength: max });
}

function text(bytesMax: number): Arbitrary<unknown> {
  const encoder = new TextEncoder();
  return fc
    .string({
      unit: fc.oneof(
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
        fc.constantFrom('é', '€', '😀', '\uFEFF'),
      ),
      maxLength: bytesMax,
    })
    .filter((value) => encoder.encode(value).length <= bytesMax && !value.includes('\0'));
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const safe = fc.maxSafeInteger().map((value) => value + 0);

const PRIMITIVES: Readonly<Record<(Type & { kind: 'primitive' })['primitive'], Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  char: fc.integer({ min: -128, max: 127 }),
  double: fc.double({ noNaN: true }),
  float: fc.float({ noNaN: true }),
  hyper: fc.bigInt(int64),
  hyperNumber: safe,
  int: fc.integer(),
  quadruple: bytes(16, 16),
  short: fc.integer({ min: -32_768, max: 32_767 }),
  uchar: fc.nat(255),
  uhyper: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  uhyperNumber: safe.map(Math.abs),
  uint: fc.nat(0xffff_ffff),
  ushort: fc.nat(65_535),
};
