import type { ListBounds } from './list-bounds.ts';
import { resolveAlias } from './types.ts';
import type { Field, NamedType, ProgramVersion, StructType, Type, TypedefType, UnionType } from './types.ts';

/**
 * Finds linked lists and makes arrays of them. A structure whose last field is an optional one of its own kind is a node:
 *
 *     struct entry { …; entry *next; };
 *
 * Wherever it is optional, `entry *first`, there stands a list of zero or more; where it stands by itself, a list of one
 * at least, which gets a type of its own, as generated code has one for everything that needs a loop.
 *
 * @returns the types that were made for lists of one at least
 */
export function findLists(
  types: readonly NamedType[],
  programs: readonly ProgramVersion[],
  home: NamedType['origin'],
  bounds: ListBounds,
): readonly TypedefType[] {
  const nodes = types.filter((type) => type.kind === 'struct').filter(isNode);
  for (const node of nodes) {
    node.tail = node.fields.at(-1);
    node.fields = node.fields.slice(0, -1);
  }
  const lists = new Lists(new Set(nodes), home, bounds);
  for (const type of types) lists.replaceIn(type);
  for (const procedure of programs.flatMap(({ procedures }) => procedures)) {
    procedure.args &&= lists.replace(procedure.args);
    procedure.result &&= lists.replace(procedure.result);
  }
  for (const type of types) applyBounds(type, bounds);
  return lists.made;
}

function applyBounds(type: NamedType, bounds: ListBounds): void {
  if (type.kind === 'typedef') bounds.apply(type);
  if (type.kind === 'union') for (const field of fieldsOf(type)) bounds.apply(field);
  if (type.kind !== 'struct') return;
  for (const field of type.fields) bounds.apply(field);
  bounds.refuse(type.tail ?? type);
}

function isNode(struct: StructType): boolean {
  const last = struct.fields.at(-1);
  if (last === undefined) return false;
  const type = resolveAlias(last.type);
  if (type.kind !== 'optional') return false;
  const element = resolveAlias(type.element);
  return element.kind === 'named' && element.target === struct;
}

class Lists {
  readonly #nodes: ReadonlySet<NamedType>;
  readonly #home: NamedType['origin'];
  readonly #bounds: ListBounds;
  readonly #nonEmpty = new Map<StructType, TypedefType>();

  constructor(nodes: ReadonlySet<NamedType>, home: NamedType['origin'], bounds: ListBounds) {
    this.#nodes = nodes;
    this.#home = home;
    this.#bounds = bounds;
  }

  get made(): readonly TypedefType[] {
    return [...this.#nonEmpty.values()];
  }

  replaceIn(type: NamedType): void {
    switch (type.kind) {
      case 'struct':
        for (const field of type.fields) this.#field(field);
        return;
      case 'union':
        for (const field of fieldsOf(type)) this.#field(field);
        return;
      case 'typedef':
        type.type = this.replace(type.type);
        return;
      default:
    }
  }

  replace(type: Type): Type {
    switch (type.kind) {
      case 'optional': {
        const element = type.element;
        if (element.kind === 'named' && element.target.kind === 'struct' && this.#nodes.has(element.target)) {
          return { kind: 'list', node: element.target, nonEmpty: false, length: this.#bounds.ofNode(element.target) };
        }
        return { kind: 'optional', element: this.replace(element) };
      }
      case 'array':
        return { ...type, element: this.replace(type.element) };
      case 'named':
        if (type.target.kind !== 'struct' || !this.#nodes.has(type.target)) return type;
        return { kind: 'named', target: this.#listOf(type.target) };
      default:
        return type;
    }
  }

  #field(field: Field): void {
    field.type = this.replace(field.type);
  }

  #listOf(node: StructType): TypedefType {
    const known = this.#nonEmpty.get(node);
    if (known !== undefined) return known;
    const list: TypedefType = {
      kind: 'typedef',
      name: `${node.name}_list`,
      origin: this.#home,
      doc: { text: `One {@link ${node.name}} or more, linked by \`${node.tail?.name ?? ''}\``, tags: new Map() },
      span: node.span,
      type: { kind: 'list', node, nonEmpty: true, length: this.#bounds.ofNode(node) },
      source: '',
    };
    this.#nonEmpty.set(node, list);
    return list;
  }
}

/** What the arms of a union hold. */
export function fieldsOf({ arms, otherwise }: UnionType): readonly Field[] {
  return [...arms, ...(otherwise === undefined ? [] : [otherwise])].flatMap(({ field }) => field ?? []);
}
