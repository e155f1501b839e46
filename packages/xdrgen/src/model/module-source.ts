import type { Diagnostics } from '../source/diagnostics.ts';
import type { Definition, EnumBody } from '../syntax/ast.ts';
import type { Include } from '../syntax/preprocessor.ts';
import type { Origin } from './types.ts';

/** One `.x` file with all that it includes, and where it finds names that it does not define. */
export interface ModuleSource {
  readonly origin: Origin;
  /** Without bodies in the place of types. */
  readonly definitions: readonly Definition[];
  /** Names of definitions that could not be understood. */
  readonly damaged: ReadonlySet<string>;
  /** Other files whose definitions it uses, nearest first. */
  readonly imports: readonly ModuleSource[];
  /** Names whose modules were not made by this compiler. */
  readonly externals: ReadonlyMap<string, string>;
  /** Files that are compiled together with it: what nobody else defines may be theirs. */
  readonly siblings: () => readonly ModuleSource[];
  /** Numbers that its lines for C and the headers that they include define; looked for when nothing else has a name. */
  readonly cConstant: (name: string) => bigint | undefined;
  /** Headers that were not found: where a missing name may come from. */
  readonly headers: readonly Include[];
}

/** What a name stands for. */
export type Entity =
  | { readonly kind: 'definition'; readonly definition: Definition; readonly source: ModuleSource }
  | {
      readonly kind: 'member';
      readonly definition: Definition & EnumBody;
      readonly index: number;
      readonly source: ModuleSource;
    }
  | { readonly kind: 'c'; readonly name: string; readonly value: bigint; readonly source: ModuleSource }
  | { readonly kind: 'external'; readonly name: string; readonly module: string };

/** Knows what the names of every module stand for. */
export class Scopes {
  readonly #own = new Map<ModuleSource, ReadonlyMap<string, Entity>>();
  readonly #diagnostics: Diagnostics;
  readonly #prelude: ModuleSource;

  constructor(prelude: ModuleSource, diagnostics: Diagnostics) {
    this.#prelude = prelude;
    this.#diagnostics = diagnostics;
  }

  /** What `name` stands for in `source`. */
  lookup(name: string, source: ModuleSource): Entity | undefined {
    const own = this.own(source).get(name);
    if (own !== undefined) return own;
    const module = source.externals.get(name);
    if (module !== undefined) return { kind: 'external', name, module };
    const imported = this.#imported(name, source);
    if (imported !== undefined) return imported;
    const value = source.cConstant(name);
    if (value !== undefined) return { kind: 'c', name, value, source };
    for (const sibling of source.siblings()) {
      const found = this.own(sibling).get(name);
      if (found !== undefined) return found;
    }
    return this.own(this.#prelude).get(name);
  }

  /** What the modules that it imports define, or those that they import, as a header includes others; nearest first. */
  #imported(name: string, source: ModuleSource): Entity | undefined {
    const seen = new Set([source]);
    for (const module of seen) {
      for (const other of module.imports) {
        const found = seen.has(other) ? undefined : this.own(other).get(name);
        if (found !== undefined) return found;
        seen.add(other);
      }
    }
    return undefined;
  }

  /** What a module defines itself. Names that it defines twice are told, the first one counts. */
  own(source: ModuleSource): ReadonlyMap<string, Entity> {
    const known = this.#own.get(source);
    if (known !== undefined) return known;
    const names = new Map<string, Entity>();
    for (const definition of source.definitions) {
      if (isOwnName(definition)) continue;
      this.#add(names, { kind: 'definition', definition, source }, definition.name);
      if (definition.kind !== 'enum') continue;
      definition.members.forEach(({ name }, index) =>
        this.#add(names, { kind: 'member', definition, index, source }, name),
      );
    }
    this.#own.set(source, names);
    return names;
  }

  #add(names: Map<string, Entity>, entity: Entity, name: Definition['name']): void {
    const first = names.get(name.text);
    if (first === undefined) names.set(name.text, entity);
    else if (!isSame(first, entity))
      this.#diagnostics.error(name.span, `${name.text} is defined twice`, ...placeOf(first));
  }
}

/** `typedef struct foo foo`, which C has a use for, says nothing here. */
export function isOwnName(definition: Definition): boolean {
  if (definition.kind !== 'typedef') return false;
  const { type, shape } = definition.declaration;
  return type.kind === 'named' && type.name.text === definition.name.text && shape.kind === 'one';
}

/** Whether two definitions say the same, as those of a file that is included twice do. */
function isSame(first: Entity, second: Entity): boolean {
  if (first.kind === 'definition' && second.kind === 'definition')
    return textOf(first.definition) === textOf(second.definition);
  const isMember = first.kind === 'member' && second.kind === 'member';
  return isMember && first.index === second.index && textOf(first.definition) === textOf(second.definition);
}

/** A definition without where it stands and what is said about it. */
function textOf(definition: Definition): string {
  return JSON.stringify(definition, (key, value: unknown) => {
    if (key === 'span' || key === 'doc') return undefined;
    return typeof value === 'bigint' ? value.toString() : value;
  });
}

function placeOf(entity: Entity): readonly string[] {
  if (entity.kind !== 'definition' && entity.kind !== 'member') return [];
  const name = entity.kind === 'definition' ? entity.definition.name : entity.definition.members[entity.index]?.name;
  if (name === undefined) return [];
  const { line, column } = name.span.file.positionOf(name.span.start);
  return [`It is defined at ${name.span.file.name}:${line}:${column} already`];
}
