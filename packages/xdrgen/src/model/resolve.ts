import { Diagnostics } from '../source/diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import { parse } from '../syntax/parser.ts';
import { Scanner, tokensOf } from '../syntax/scanner.ts';
import { Builder } from './builder.ts';
import { Layout } from './layout.ts';
import { findLists, fieldsOf } from './lists.ts';
import { Scopes } from './module-source.ts';
import type { ModuleSource } from './module-source.ts';
import { PRELUDE } from './prelude.ts';
import { findRecursive } from './recursion.ts';
import type { Representation } from './representation.ts';
import type { Constant, ConstantRef, Field, Length, NamedType, Origin, ProgramVersion, Type } from './types.ts';

/** All that one output is made of. */
export interface Model {
  /** Constants and types to be written, in an order in which every one can be loaded. */
  readonly items: readonly (Constant | NamedType)[];
  readonly programs: readonly ProgramVersion[];
  readonly layout: Layout;
  readonly recursive: ReadonlySet<NamedType>;
}

/** Gives every name in `source` its meaning. What has none is told. */
export function resolve(source: ModuleSource, representation: Representation, diagnostics: Diagnostics): Model {
  const builder = new Builder(new Scopes(preludeIn(source.origin), diagnostics), representation, diagnostics);
  // Names that are defined twice are told here, even if nobody uses them; of two that say the same, one is left.
  const names = builder.scopes.own(source);
  const definitions = source.definitions.filter((definition) => {
    const entity = names.get(definition.name.text);
    return entity?.kind === 'definition' && entity.definition === definition;
  });
  const own = definitions.flatMap((definition) => builder.definition(definition, source) ?? []);
  const programs = definitions.flatMap((definition) =>
    definition.kind === 'program' ? builder.program(definition, source) : [],
  );
  builder.finish();

  const { types } = builder;
  const lists = findLists(types, programs, source.origin, builder.bounds);
  const all = [...types, ...lists];
  const layout = new Layout(all, diagnostics);
  const items = ordered(own, all, source.origin);
  return { items, programs, layout, recursive: findRecursive(all) };
}

/** The prelude is part of the module that uses it. */
function preludeIn(origin: Origin): ModuleSource {
  const file = new SourceFile('prelude', PRELUDE);
  const silent = new Diagnostics();
  const scanner = new Scanner(file, silent);
  const end = {
    kind: 'end',
    text: '',
    comments: [],
    span: { file, start: PRELUDE.length, end: PRELUDE.length },
  } as const;
  const { definitions, damaged } = parse([...tokensOf(scanner), end], silent);
  return {
    origin,
    definitions,
    damaged,
    imports: [],
    siblings: () => [],
    externals: new Map(),
    cConstant: () => undefined,
    headers: [],
  };
}

/**
 * What is written: the module's own definitions in their order, those that it takes from the prelude and from C, and
 * lists; each after what it needs when it is loaded.
 */
function ordered(
  own: readonly (Constant | NamedType)[],
  all: readonly NamedType[],
  home: Origin,
): readonly (Constant | NamedType)[] {
  const done = new Set<Constant | NamedType>();
  const items: (Constant | NamedType)[] = [];
  const place = (root: Constant | NamedType): void => {
    const stack = [root];
    for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
      const missing = done.has(item)
        ? undefined
        : neededAtLoad(item).find((need) => !done.has(need) && !stack.includes(need));
      if (missing !== undefined) {
        stack.push(missing);
        continue;
      }
      stack.pop();
      if (done.has(item)) continue;
      done.add(item);
      if (item.origin === home) items.push(item);
    }
  };
  // Constants of C and of the prelude are used by others only: they come before all.
  for (const type of all) for (const constant of constantsIn(type)) if (!own.includes(constant)) place(constant);
  for (const item of own) place(item);
  for (const type of all) if (type.kind !== 'external') place(type);
  return items;
}

/** What has to be there when the code of `item` is loaded; what its functions use may come later. */
function neededAtLoad(item: Constant | NamedType): readonly (Constant | NamedType)[] {
  if (item.kind !== 'typedef') return [];
  const { type } = item;
  if (type.kind === 'named') return [type.target];
  if (type.kind === 'opaque' || type.kind === 'string') return constantsOf(type.length);
  return [];
}

function constantsIn(type: NamedType): readonly Constant[] {
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap(constantsOfField);
    case 'union':
      return [
        ...fieldsOf(type).flatMap(constantsOfField),
        ...type.arms.flatMap(({ cases }) => cases.flatMap(({ constant }) => constantOf(constant))),
      ];
    case 'typedef':
      return constantsOfType(type.type);
    default:
      return [];
  }
}

function constantsOfField({ type }: Field): readonly Constant[] {
  return constantsOfType(type);
}

function constantsOfType(type: Type): readonly Constant[] {
  switch (type.kind) {
    case 'opaque':
    case 'string':
    case 'list':
      return constantsOf(type.length);
    case 'array':
      return [...constantsOf(type.length), ...constantsOfType(type.element)];
    default:
      return [];
  }
}

function constantsOf(length: Length | undefined): readonly Constant[] {
  return constantOf(length?.constant);
}

function constantOf(reference: ConstantRef | undefined): readonly Constant[] {
  return reference?.kind === 'const' ? [reference.constant] : [];
}
