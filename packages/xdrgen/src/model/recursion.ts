import { fieldsOf } from './lists.ts';
import type { NamedType, Type } from './types.ts';

/**
 * Types that can hold a value of themselves, in however many steps: their depth is up to the sender, and generated code
 * bounds it. Rests of linked lists do not count, they are read in a loop.
 *
 * Tarjan's strongly connected components, with a stack of its own instead of the call stack.
 */
export function findRecursive(types: readonly NamedType[]): ReadonlySet<NamedType> {
  const recursive = new Set<NamedType>();
  const index = new Map<NamedType, number>();
  const low = new Map<NamedType, number>();
  const open: NamedType[] = [];
  const isOpen = new Set<NamedType>();

  for (const root of types) {
    if (index.has(root)) continue;
    const path: { readonly type: NamedType; readonly next: Iterator<NamedType> }[] = [];
    const enter = (type: NamedType): void => {
      index.set(type, index.size);
      low.set(type, index.size - 1);
      open.push(type);
      isOpen.add(type);
      path.push({ type, next: partsOf(type)[Symbol.iterator]() });
    };
    enter(root);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { type } = step;
      const next = step.next.next();
      if (next.done !== true) {
        if (next.value === type) recursive.add(type);
        if (!index.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) low.set(type, Math.min(low.get(type) ?? 0, index.get(next.value) ?? 0));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low.set(parent.type, Math.min(low.get(parent.type) ?? 0, low.get(type) ?? 0));
      if (low.get(type) !== index.get(type)) continue;
      const component = open.splice(open.indexOf(type));
      for (const member of component) {
        isOpen.delete(member);
        if (component.length > 1) recursive.add(member);
      }
    }
  }
  return recursive;
}

/** The types that the inside of a type speaks of. */
function partsOf(type: NamedType): readonly NamedType[] {
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap((field) => targetOf(field.type));
    case 'union':
      return fieldsOf(type).flatMap((field) => targetOf(field.type));
    case 'typedef':
      return targetOf(type.type);
    default:
      return [];
  }
}

/** The named type inside a type; none in a primitive. */
export function targetOf(type: Type): readonly NamedType[] {
  let current = type;
  while (current.kind === 'array' || current.kind === 'optional') current = current.element;
  if (current.kind === 'list') return [current.node];
  return current.kind === 'named' ? [current.target] : [];
}
