import type { Doc, Shape, TypeSpecifier } from '../syntax/ast.ts';
import { primitiveCalled } from '../syntax/type-specifier.ts';
import type { Builder } from './builder.ts';
import type { ModuleSource } from './module-source.ts';
import { INT64, STRINGS } from './representation.ts';
import type { Choice } from './representation.ts';
import type { Length, Primitive, Type } from './types.ts';

/**
 * The type of a declaration or argument.
 *
 * @param doc the comment whose tags choose a representation
 * @param name the name that typedef gives the type, by which a representation may be chosen too
 */
export function buildType(
  builder: Builder,
  { type, shape }: { readonly type: TypeSpecifier; readonly shape: Shape },
  doc: Doc | undefined,
  source: ModuleSource,
  name?: string,
): Type {
  const length = lengthOf(builder, shape, source);
  switch (type.kind) {
    case 'opaque':
      return { kind: 'opaque', fixed: shape.kind === 'fixed', length };
    case 'string': {
      const strings = choose(builder, 'strings', builder.representation.strings, STRINGS, doc, type, name);
      return strings === 'bytes' ? { kind: 'opaque', fixed: false, length } : { kind: 'string', length };
    }
    default: {
      const element = elementType(builder, type, doc, source, name);
      if (shape.kind === 'one') return element;
      if (shape.kind === 'optional') return { kind: 'optional', element };
      return { kind: 'array', element, fixed: shape.kind === 'fixed', length };
    }
  }
}

function lengthOf(builder: Builder, shape: Shape, source: ModuleSource): Length | undefined {
  if (shape.kind === 'fixed') return builder.constants.length(shape.count, source);
  if (shape.kind === 'variable' && shape.max !== undefined) return builder.constants.length(shape.max, source);
  return undefined;
}

function elementType(
  builder: Builder,
  type: TypeSpecifier,
  doc: Doc | undefined,
  source: ModuleSource,
  name: string | undefined,
): Type {
  switch (type.kind) {
    case 'primitive':
      return primitive(builder, type.primitive, doc, type, name);
    case 'named':
      return namedType(builder, type, doc, source, name);
    default:
      // Void and bodies do not come here: the parser has given the first no declaration, hoist() the others a name.
      throw new TypeError(`A ${type.kind} is no type of an element`);
  }
}

function namedType(
  builder: Builder,
  { name, span }: TypeSpecifier & { kind: 'named' },
  doc: Doc | undefined,
  source: ModuleSource,
  typedefName: string | undefined,
): Type {
  const entity = builder.scopes.lookup(name.text, source);
  switch (entity?.kind) {
    case 'definition':
      if (entity.definition.kind === 'const' || entity.definition.kind === 'program') break;
      return { kind: 'named', target: builder.named(entity) };
    case 'external':
      return { kind: 'named', target: builder.external(name.text, entity.module, span) };
    case 'member':
    case 'c':
      break;
    case undefined: {
      const spelled = primitiveCalled(name.text);
      if (spelled !== undefined) {
        return primitive(builder, spelled, doc, { kind: 'primitive', primitive: spelled, span }, typedefName);
      }
      builder.unknown(name, source);
      return { kind: 'primitive', primitive: 'int' };
    }
  }
  builder.diagnostics.error(name.span, `Expected a type, ${name.text} is a constant`);
  return { kind: 'primitive', primitive: 'int' };
}

function primitive(
  builder: Builder,
  word: Primitive,
  doc: Doc | undefined,
  type: TypeSpecifier,
  name: string | undefined,
): Type {
  if (word !== 'hyper' && word !== 'uhyper') return { kind: 'primitive', primitive: word };
  const int64 = choose(builder, 'int64', builder.representation.int64, INT64, doc, type, name);
  return { kind: 'primitive', primitive: int64 === 'number' ? `${word}Number` : word };
}

/** A tag in the comment, else the choice for this name, else the default. */
function choose<T extends string>(
  builder: Builder,
  tag: string,
  choice: Choice<T>,
  known: readonly T[],
  doc: Doc | undefined,
  { span }: TypeSpecifier,
  name: string | undefined,
): T {
  const told = doc?.tags.get(tag);
  if (told !== undefined) {
    const value = known.find((candidate) => candidate === told);
    if (value !== undefined) return value;
    builder.diagnostics.error(span, `Expected @${tag} ${known.join(' or ')} in the comment, found ${told}`);
  }
  return (name === undefined ? undefined : choice.byName.get(name)) ?? choice.default;
}
