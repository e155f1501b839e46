import { resolveAlias } from '../model/types.ts';
import type { Length, NamedType, Primitive, Type } from '../model/types.ts';
import type { Context } from './context.ts';

/** What a type is coded as where it is used: names for primitives, opaque data and strings are looked through. */
export function codedAs(type: Type): Type {
  const behind = resolveAlias(type);
  switch (behind.kind) {
    case 'primitive':
    case 'opaque':
    case 'string':
      return behind;
    case 'named':
      // `typedef nfsstat status`: the enumeration itself, so that its check is found.
      return behind.target.kind === 'enum' ? behind : type;
    default:
      return type;
  }
}

/** Primitives of which arrays are read and written by one method, and the fewest bytes of an element. */
const ARRAY_METHODS: Readonly<Partial<Record<Primitive, number>>> = {
  char: 4,
  hyper: 8,
  int: 4,
  uchar: 4,
  uhyper: 8,
  uint: 4,
};

/** The name of the method for an array of these; undefined when it takes a loop. */
export function arrayMethod(element: Type): string | undefined {
  const coded = codedAs(element);
  return coded.kind === 'primitive' && coded.primitive in ARRAY_METHODS ? `${coded.primitive}Array` : undefined;
}

/** Whether values take a loop to read and write. */
export function needsLoop(type: Type): boolean {
  const coded = codedAs(type);
  return coded.kind === 'list' || (coded.kind === 'array' && arrayMethod(coded.element) === undefined);
}

/** The expression that reads one value; not for what takes a loop. */
export function decodeExpression(context: Context, type: Type): string {
  const coded = codedAs(type);
  switch (coded.kind) {
    case 'primitive':
      return `r.${coded.primitive}()`;
    case 'opaque':
      return coded.fixed
        ? `r.opaqueFixed(${fixedCount(context, coded.length)})`
        : `r.opaque(${max(context, coded.length)})`;
    case 'string':
      return `r.string(${max(context, coded.length)})`;
    case 'named':
      return `${context.codec(coded.target)}.decode(r)`;
    case 'optional':
      return `r.bool() ? ${decodeExpression(context, coded.element)} : undefined`;
    case 'array':
      return `r.${arrayMethod(coded.element) ?? ''}(${countExpression(context, coded)})`;
    case 'list':
      throw new TypeError('A list takes a loop');
  }
}

/** The number of elements that follow: a constant, or read and checked. */
export function countExpression(context: Context, type: Type & { kind: 'array' }): string {
  if (type.fixed) return fixedCount(context, type.length);
  const smallest = smallestText(context, type.element);
  const limit = max(context, type.length);
  if (smallest === '4') return `r.count(${limit})`;
  return `r.count(${limit === '' ? context.runtime('XDR_UNBOUNDED') : limit}, ${smallest})`;
}

/** The fewest bytes of a value, as an expression. */
export function smallestText(context: Context, type: Type): string {
  const { layout } = context.model;
  const bytes = layout.sizeMin(type);
  const parts = layout
    .unknownParts(type)
    .map(({ count, type: part }) => `${count === 1 ? '' : `${count} * `}${context.codec(part)}.sizeMin`);
  return [...(bytes === 0 && parts.length > 0 ? [] : [String(bytes)]), ...parts].join(' + ');
}

/** The statements that write `value`; not for what takes a loop. */
export function encodeStatements(context: Context, type: Type, value: string): readonly string[] {
  const coded = codedAs(type);
  switch (coded.kind) {
    case 'primitive':
      return [`w.${coded.primitive}(${value});`];
    case 'opaque':
      if (coded.fixed) return [`w.opaqueFixed(${value}, ${fixedCount(context, coded.length)});`];
      return [`w.opaque(${withMax(context, value, coded.length)});`];
    case 'string':
      return [`w.string(${withMax(context, value, coded.length)});`];
    case 'named':
      return [`${context.codec(coded.target)}.encode(w, ${value});`];
    case 'optional':
      return [
        `w.bool(${value} !== undefined);`,
        ...encodeStatements(context, coded.element, value).map(
          (statement) => `if (${value} !== undefined) ${statement}`,
        ),
      ];
    case 'array':
      return [...encodeCount(context, coded, value), `w.${arrayMethod(coded.element) ?? ''}(${value});`];
    case 'list':
      throw new TypeError('A list takes a loop');
  }
}

/** The statements that write or check the number of elements. */
export function encodeCount(context: Context, type: Type & { kind: 'array' }, value: string): readonly string[] {
  if (!type.fixed) return [`w.count(${withMax(context, `${value}.length`, type.length)});`];
  const due = fixedCount(context, type.length);
  return [`if (${value}.length !== ${due}) throw ${context.runtime('badCount')}(${value}.length, ${due}, w.offset);`];
}

/** What the size of a value is the sum of. */
export interface Size {
  readonly bytes: number;
  readonly terms: readonly string[];
  /** Statements that add to `bytes`. */
  readonly loops: readonly string[];
}

/** The size of `value`. */
export function sizeOf(context: Context, type: Type, value: string): Size {
  const item = context.names.own('item');
  const bytesName = context.names.own('bytes');
  const fixed = context.model.layout.fixedSize(type);
  if (fixed !== undefined) return { bytes: fixed, terms: [], loops: [] };
  const coded = codedAs(type);
  switch (coded.kind) {
    case 'opaque':
      return { bytes: 0, terms: [`${context.runtime('sizeOfOpaque')}(${value}.length)`], loops: [] };
    case 'string':
      return { bytes: 0, terms: [`${context.runtime('sizeOfString')}(${value})`], loops: [] };
    case 'optional':
      return {
        bytes: 4,
        terms: [`(${value} === undefined ? 0 : ${total(sizeOf(context, coded.element, value))})`],
        loops: [],
      };
    case 'array': {
      const element = context.model.layout.fixedSize(coded.element);
      const bytes = coded.fixed ? 0 : 4;
      if (element !== undefined)
        return { bytes, terms: [element === 1 ? `${value}.length` : `${value}.length * ${element}`], loops: [] };
      return {
        bytes,
        terms: [],
        loops: [`for (const ${item} of ${value}) ${bytesName} += ${total(sizeOf(context, coded.element, item))};`],
      };
    }
    case 'list': {
      const node: NamedType = coded.node;
      const element = context.model.layout.fixedSize({ kind: 'named', target: node });
      if (element !== undefined)
        return { bytes: coded.nonEmpty ? 0 : 4, terms: [`${value}.length * ${element + 4}`], loops: [] };
      return {
        bytes: coded.nonEmpty ? 0 : 4,
        terms: [],
        loops: [`for (const ${item} of ${value}) ${bytesName} += 4 + ${context.codec(node)}.size(${item});`],
      };
    }
    case 'named':
      return { bytes: 0, terms: [`${context.codec(coded.target)}.size(${value})`], loops: [] };
    case 'primitive':
      throw new TypeError('A primitive has a fixed size');
  }
}

/** A sum without loops as an expression. */
export function total(size: Size): string {
  return terms(size).join(' + ');
}

/** What the sum without loops is made of; not nothing. */
export function terms({ bytes, terms: others }: Size): readonly string[] {
  return [...(bytes === 0 && others.length > 0 ? [] : [String(bytes)]), ...others];
}

export function addSizes(sizes: readonly Size[]): Size {
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    terms: sizes.flatMap(({ terms }) => terms),
    loops: sizes.flatMap(({ loops }) => loops),
  };
}

function fixedCount(context: Context, length: Length | undefined): string {
  return length === undefined ? '0' : context.length(length);
}

function max(context: Context, length: Length | undefined): string {
  return length === undefined ? '' : context.length(length);
}

function withMax(context: Context, value: string, length: Length | undefined): string {
  return length === undefined ? value : `${value}, ${context.length(length)}`;
}
