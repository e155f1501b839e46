import type {
  Declaration,
  Definition,
  Doc,
  EnumBody,
  Name,
  StructBody,
  TypeSpecifier,
  UnionArm,
  UnionBody,
} from '../syntax/ast.ts';

/**
 * Gives bodies that stand in the place of a type a definition of their own, before the one that they stand in:
 * `struct outer { struct { … } inner; }` defines `outer_inner` too. A body with a name of its own keeps it.
 */
export function hoist(definitions: readonly Definition[]): readonly Definition[] {
  const flat: Definition[] = [];
  const taken = new Set(definitions.map(({ name }) => name.text));
  const lift = new Lift(flat, taken);
  for (const definition of definitions) flat.push(...lift.definition(definition));
  return flat;
}

class Lift {
  readonly #flat: Definition[];
  readonly #taken: Set<string>;

  constructor(flat: Definition[], taken: Set<string>) {
    this.#flat = flat;
    this.#taken = taken;
  }

  definition(definition: Definition): readonly Definition[] {
    switch (definition.kind) {
      case 'struct':
        return [{ ...definition, fields: definition.fields.map((field) => this.#declaration(field, definition.name)) }];
      case 'union':
        return [{ ...definition, ...this.#unionParts(definition, definition.name) }];
      case 'typedef': {
        const { declaration, name, doc } = definition;
        const { type, shape } = declaration;
        // `typedef struct { … } foo` is `struct foo { … }`.
        if (type.kind === 'body' && shape.kind === 'one' && (type.body.tag?.text ?? name.text) === name.text) {
          return this.definition(named(type.body, name, doc));
        }
        return [{ ...definition, declaration: this.#declaration(declaration, undefined) }];
      }
      default:
        return [definition];
    }
  }

  #declaration(declaration: Declaration, owner: Name | undefined): Declaration {
    return { ...declaration, type: this.#type(declaration.type, declaration, owner) };
  }

  #type(type: TypeSpecifier, declaration: Declaration, owner: Name | undefined): TypeSpecifier {
    if (type.kind !== 'body') return type;
    const name = type.body.tag ?? this.#freeName(declaration.name, owner);
    this.#flat.push(...this.definition(named(type.body, name, { text: '', tags: new Map() })));
    return { kind: 'named', name, span: type.span };
  }

  #unionParts(union: UnionBody, owner: Name): { discriminant: Declaration; arms: readonly UnionArm[] } {
    return {
      discriminant: this.#declaration(union.discriminant, owner),
      arms: union.arms.map((arm) =>
        arm.declaration === undefined ? arm : { ...arm, declaration: this.#declaration(arm.declaration, owner) },
      ),
    };
  }

  #freeName(field: Name, owner: Name | undefined): Name {
    const wanted = owner === undefined ? `${field.text}_body` : `${owner.text}_${field.text}`;
    let text = wanted;
    for (let n = 2; this.#taken.has(text); n++) text = `${wanted}_${n}`;
    this.#taken.add(text);
    return { text, span: field.span };
  }
}

function named(body: StructBody | UnionBody | EnumBody, name: Name, doc: Doc): Definition {
  return { ...body, name, doc };
}
