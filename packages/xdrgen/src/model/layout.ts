import type { Diagnostics } from '../source/diagnostics.ts';
import { fieldsOf } from './lists.ts';
import { resolveAlias } from './types.ts';
import type { NamedType, Primitive, Type } from './types.ts';

/** Bytes of the types that always take as many. */
const PRIMITIVE_BYTES: Readonly<Record<Primitive, number>> = {
  bool: 4,
  char: 4,
  double: 8,
  float: 4,
  hyper: 8,
  hyperNumber: 8,
  int: 4,
  quadruple: 16,
  short: 4,
  uchar: 4,
  uhyper: 8,
  uhyperNumber: 8,
  uint: 4,
  ushort: 4,
};

/** A message with more than this does not exist: lengths have 32 bits. */
const BYTES_MAX = 0xffff_ffff;

/** A type that has a smallest size which is not known here, and how often it counts. */
export interface UnknownPart {
  readonly count: number;
  readonly type: NamedType;
}

/** How many bytes types take: the fewest, and all of them where that is always the same. */
export class Layout {
  readonly #min = new Map<NamedType, number>();
  readonly #fixed = new Map<NamedType, number>();
  /** Types whose smallest size is known at load only. */
  readonly #unknown = new Set<NamedType>();

  constructor(types: readonly NamedType[], diagnostics: Diagnostics) {
    this.#findSmallest(types);
    this.#findFixed(types);
    this.#findUnknown(types);
    for (const type of types) {
      this.#check(type, diagnostics);
      refuseOptionalTwice(type, diagnostics);
    }
  }

  /** The fewest bytes that a value takes, without those of types that only their own module knows. */
  sizeMin(type: Type): number {
    const min = this.#minOf(type);
    return Number.isFinite(min) ? min : 0;
  }

  /** What sizeMin() left out: types whose own `sizeMin` counts, and how often. */
  unknownParts(type: Type): readonly UnknownPart[] {
    switch (type.kind) {
      case 'named':
        return this.#unknown.has(type.target) ? [{ count: 1, type: type.target }] : [];
      case 'array': {
        const count = type.fixed ? (type.length?.value ?? 0) : 0;
        return this.unknownParts(type.element).flatMap((part) => (count === 0 ? [] : { ...part, count }));
      }
      default:
        return [];
    }
  }

  /** The bytes that every value takes; undefined when that differs. */
  fixedSize(type: Type): number | undefined {
    switch (type.kind) {
      case 'primitive':
        return PRIMITIVE_BYTES[type.primitive];
      case 'opaque':
        return type.fixed ? padded(type.length?.value ?? 0) : undefined;
      case 'array': {
        const element = this.fixedSize(type.element);
        return type.fixed && element !== undefined ? (type.length?.value ?? 0) * element : undefined;
      }
      case 'named':
        return this.#fixed.get(type.target);
      default:
        return undefined;
    }
  }

  #minOf(type: Type): number {
    switch (type.kind) {
      case 'primitive':
        return PRIMITIVE_BYTES[type.primitive];
      case 'opaque':
        return type.fixed ? padded(type.length?.value ?? 0) : 4;
      case 'array': {
        if (!type.fixed) return 4;
        const count = type.length?.value ?? 0;
        // Not 0 × Infinity, which is no number.
        return count === 0 ? 0 : count * this.#minOf(type.element);
      }
      case 'named':
        return this.#min.get(type.target) ?? Infinity;
      case 'list':
        return 4 + (type.nonEmpty ? (this.#min.get(type.node) ?? Infinity) : 0);
      default:
        return 4;
    }
  }

  /** A type that holds itself is as small as what does not: begin with no bound and lower it until nothing changes. */
  #findSmallest(types: readonly NamedType[]): void {
    untilNothingChanges(types, (type) => {
      const min = this.#smallestOf(type);
      if (min >= (this.#min.get(type) ?? Infinity)) return false;
      this.#min.set(type, min);
      return true;
    });
  }

  #smallestOf(type: NamedType): number {
    switch (type.kind) {
      case 'struct':
        return type.fields.reduce((bytes, field) => bytes + this.#minOf(field.type), 0);
      case 'union': {
        const { arms, otherwise } = type;
        const sizes = [...arms, ...(otherwise === undefined ? [] : [otherwise])].map(({ field }) =>
          field === undefined ? 0 : this.#minOf(field.type),
        );
        // Without arms it is told elsewhere.
        return 4 + (sizes.length === 0 ? 0 : Math.min(...sizes));
      }
      case 'typedef':
        return this.#minOf(type.type);
      case 'enum':
        return 4;
      case 'external':
        return 0;
    }
  }

  /** A type has a fixed size once all that it is made of has: nothing that holds itself ever does. */
  #findFixed(types: readonly NamedType[]): void {
    untilNothingChanges(types, (type) => {
      const size = this.#fixed.has(type) ? undefined : this.#fixedSizeOf(type);
      if (size === undefined) return false;
      this.#fixed.set(type, size);
      return true;
    });
  }

  /** Of a union the discriminant is known, which is enough of a lower bound. */
  #findUnknown(types: readonly NamedType[]): void {
    untilNothingChanges(types, (type) => {
      if (this.#unknown.has(type)) return false;
      const parts = type.kind === 'struct' ? type.fields.map((field) => field.type) : [];
      const inside = type.kind === 'typedef' ? [type.type] : parts;
      if (type.kind !== 'external' && inside.every((part) => this.unknownParts(part).length === 0)) return false;
      this.#unknown.add(type);
      return true;
    });
  }

  #fixedSizeOf(type: NamedType): number | undefined {
    switch (type.kind) {
      case 'struct':
        return sum(type.fields.map((field) => this.fixedSize(field.type)));
      case 'union': {
        const arms = [...type.arms, ...(type.otherwise === undefined ? [] : [type.otherwise])];
        const sizes = new Set(arms.map(({ field }) => (field === undefined ? 0 : this.fixedSize(field.type))));
        const [size] = sizes;
        return sizes.size === 1 && size !== undefined ? 4 + size : undefined;
      }
      case 'typedef':
        return this.fixedSize(type.type);
      case 'enum':
        return 4;
      case 'external':
        return undefined;
    }
  }

  #check(type: NamedType, diagnostics: Diagnostics): void {
    const min = this.#min.get(type) ?? Infinity;
    if (min === Infinity) {
      diagnostics.error(type.span, `${type.name} holds itself without end`, 'Make it optional with "*" somewhere');
    } else if (min > BYTES_MAX) {
      diagnostics.error(type.span, `${type.name} takes ${min} bytes at least, more than a message can have`);
    }
    const parts = type.kind === 'struct' ? type.fields : type.kind === 'union' ? fieldsOf(type) : [];
    for (const part of [...parts.map((field) => field.type), ...(type.kind === 'typedef' ? [type.type] : [])]) {
      if (part.kind !== 'array' || !part.fixed || (part.length?.value ?? 0) <= EMPTY_MAX) continue;
      if (this.fixedSize(part.element) === 0) {
        diagnostics.error(type.span, `${type.name} has an array of more than ${EMPTY_MAX} elements without bytes`);
      }
    }
  }
}

/** `T **p` by way of a name for the pointer: no value is undefined, and so would be a value that is missing. */
function refuseOptionalTwice(type: NamedType, diagnostics: Diagnostics): void {
  const fields = type.kind === 'struct' ? type.fields : type.kind === 'union' ? fieldsOf(type) : [];
  for (const { name, span, type: part } of [...fields, ...(type.kind === 'typedef' ? [type] : [])]) {
    if (part.kind !== 'optional' || resolveAlias(part.element).kind !== 'optional') continue;
    const advice = 'A structure with the inner one as its field can be told from none';
    diagnostics.error(span, `${name} is optional twice, and undefined could mean either`, advice);
  }
}

/** Elements that take no bytes cost time all the same. */
const EMPTY_MAX = 65_536;

/** Forwards and backwards in turn: types are mostly defined before what is made of them, or all after. */
function untilNothingChanges(types: readonly NamedType[], step: (type: NamedType) => boolean): void {
  const orders = [types, types.toReversed()];
  for (let round = 0, changed = true; changed; round++) {
    changed = false;
    for (const type of orders[round % 2] ?? []) changed = step(type) || changed;
  }
}

function padded(byteLength: number): number {
  return byteLength + ((4 - (byteLength % 4)) % 4);
}

function sum(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce((total, size) => (total === undefined || size === undefined ? undefined : total + size), 0);
}
