import { resolveAlias } from '../model/types.ts';
import type { Primitive, Type } from '../model/types.ts';
import type { Context } from './context.ts';

const PRIMITIVES: Readonly<Record<Primitive, string>> = {
  bool: 'boolean',
  char: 'number',
  double: 'number',
  float: 'number',
  hyper: 'bigint',
  hyperNumber: 'number',
  int: 'number',
  quadruple: 'Uint8Array',
  short: 'number',
  uchar: 'number',
  uhyper: 'bigint',
  uhyperNumber: 'number',
  uint: 'number',
  ushort: 'number',
};

/** The type of the values, in TypeScript. */
export function typeText(context: Context, type: Type): string {
  switch (type.kind) {
    case 'primitive':
      return PRIMITIVES[type.primitive];
    case 'opaque':
      return 'Uint8Array';
    case 'string':
      return 'string';
    case 'named':
      return context.name(type.target);
    case 'optional':
      return `${typeText(context, type.element)} | undefined`;
    case 'array': {
      if (isByteArray(type.element)) return 'Uint8Array';
      const element = typeText(context, type.element);
      return `readonly ${element.includes(' ') ? `(${element})` : element}[]`;
    }
    case 'list': {
      const node = context.name(type.node);
      return type.nonEmpty ? `readonly [${node}, ...${node}[]]` : `readonly ${node}[]`;
    }
  }
}

/** What a comment adds to the declaration of a bounded list, which does not say so. */
export function boundRemark(context: Context, type: Type): string {
  return type.kind === 'list' && type.length !== undefined ? `, at most ${context.length(type.length)}` : '';
}

/** Arrays of characters are given as bytes. */
function isByteArray(element: Type): boolean {
  const behind = resolveAlias(element);
  return behind.kind === 'primitive' && (behind.primitive === 'uchar' || behind.primitive === 'char');
}
