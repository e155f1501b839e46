import type { Diagnostics } from '../source/diagnostics.ts';
import type {
  Argument,
  Declaration,
  Definition,
  EnumBody,
  ProgramDefinition,
  UnionArm,
  UnionBody,
} from '../syntax/ast.ts';
import type { Expression } from '../syntax/expression.ts';
import { adviceFor } from './advice.ts';
import { Constants } from './constants.ts';
import { ListBounds } from './list-bounds.ts';
import { isOwnName } from './module-source.ts';
import type { Entity, ModuleSource, Scopes } from './module-source.ts';
import { printArgument, printDeclaration } from './print.ts';
import { buildType } from './build-type.ts';
import type { Representation } from './representation.ts';
import { isItself, resolveAlias } from './types.ts';
import type {
  Arm,
  Case,
  Constant,
  EnumType,
  Field,
  NamedType,
  ProcedureModel,
  ProgramVersion,
  StructType,
  Type,
  TypedefType,
  UnionType,
} from './types.ts';

/** Builds the model of what is used, from the definitions of all modules. */
export class Builder {
  readonly constants: Constants;
  readonly scopes: Scopes;
  readonly bounds: ListBounds;
  readonly diagnostics: Diagnostics;
  readonly representation: Representation;
  readonly #types = new Map<Definition, NamedType>();
  readonly #externals = new Map<string, NamedType>();
  readonly #unknown = new Set<string>();
  /** Types that are made for the arguments of procedures. */
  readonly #made: NamedType[] = [];
  // What is still to be done, so that types of types of types do not exhaust the call stack: insides of types first,
  // arms of unions when the discriminants of all are known.
  readonly #insides: (() => void)[] = [];
  readonly #arms: (() => void)[] = [];

  constructor(scopes: Scopes, representation: Representation, diagnostics: Diagnostics) {
    this.scopes = scopes;
    this.diagnostics = diagnostics;
    this.representation = representation;
    this.constants = new Constants(scopes, diagnostics, ({ definition, source }) => this.#enum(definition, source));
    this.bounds = new ListBounds(this.constants, diagnostics);
  }

  /** Does what is left: until then, types know their names only. */
  finish(): void {
    for (;;) {
      const next = this.#insides.pop() ?? this.#arms.pop();
      if (next === undefined) return;
      next();
    }
  }

  /** Every type that was built, in no order that means something. */
  get types(): readonly NamedType[] {
    return [...this.#types.values(), ...this.#externals.values(), ...this.#made];
  }

  /** The model of a definition; undefined for programs and for `typedef foo foo`. */
  definition(definition: Definition, source: ModuleSource): NamedType | Constant | undefined {
    if (definition.kind !== 'struct' && definition.kind !== 'typedef') {
      this.bounds.refuseIn(definition.doc, definition.name);
    }
    if (isOwnName(definition) || definition.kind === 'program') return undefined;
    const entity: Entity = { kind: 'definition', definition, source };
    return definition.kind === 'const' ? this.constants.constant(entity) : this.named(entity);
  }

  /** The model of a type that has a definition. */
  named({ definition, source }: Entity & { kind: 'definition' }): NamedType {
    const known = this.#types.get(definition);
    if (known !== undefined) return known;
    switch (definition.kind) {
      case 'struct':
        return this.#struct(definition, source);
      case 'union':
        return this.#union(definition, source);
      case 'enum':
        return this.#enum(definition, source);
      case 'typedef':
        return this.#typedef(definition, source);
      default:
        throw new TypeError(`${definition.name.text} is no type`);
    }
  }

  /** A type that another module defines: one object for each, so that it is imported once. */
  external(name: string, module: string, span: NamedType['span']): NamedType {
    const known = this.#externals.get(name);
    if (known !== undefined) return known;
    const doc = { text: '', tags: new Map<string, string>() };
    const type: NamedType = { kind: 'external', name, origin: { module }, doc, span };
    this.#externals.set(name, type);
    return type;
  }

  /** Tells of a type that nobody defines, where it is used first. */
  unknown({ text, span }: Definition['name'], source: ModuleSource): void {
    if (this.#unknown.has(text) || source.damaged.has(text)) return;
    this.#unknown.add(text);
    this.diagnostics.error(
      span,
      `${text} is not defined`,
      ...(this.diagnostics.isFull ? [] : adviceFor(text, this.scopes.own(source).keys(), source)),
      `--import FILE.x takes it from another .x file, --import ${text}=MODULE from a module that you write`,
    );
  }

  /** The versions of a program. */
  program(definition: ProgramDefinition, source: ModuleSource): readonly ProgramVersion[] {
    const programNumber = this.constants.number(definition.number, 'program number', source);
    this.#refuseTwice(
      definition.versions.map(({ name }) => name),
      (name) => `${definition.name.text} has two versions ${name}`,
    );
    const versions = definition.versions.map((version): ProgramVersion => {
      for (const { doc, name } of [version, ...version.procedures]) this.bounds.refuseIn(doc, name);
      const versionNumber = this.constants.number(version.number, 'version number', source);
      this.#refuseTwice(
        version.procedures.map(({ name }) => name),
        (name) => `${version.name.text} has two procedures ${name}`,
      );
      const procedures = version.procedures.map((procedure): ProcedureModel => {
        const number = this.constants.number(procedure.number, 'procedure number', source);
        const name = procedure.name.text;
        const { result } = procedure;
        return {
          name,
          number,
          args: this.#args(procedure.args, `${name}_${versionNumber}_argument`, procedure.name.span, source),
          result: result && this.#argument(result, `${name}_${versionNumber}_result`, source),
          doc: procedure.doc,
          source: `${printArgument(result)} ${name}(${procedure.args.map(printArgument).join(', ') || 'void'}) = ${number}`,
        };
      });
      this.#refuseSameNumber(procedures, version.procedures);
      return {
        program: definition.name.text,
        programNumber,
        programText: textOf(definition.number),
        version: version.name.text,
        versionNumber,
        title: version.doc.tags.get('name') ?? definition.doc.tags.get('name') ?? definition.name.text,
        programDoc: definition.doc,
        doc: version.doc,
        procedures,
        span: version.name.span,
      };
    });
    this.#refuseSameNumber(
      versions.map(({ version, versionNumber }) => ({ name: version, number: versionNumber })),
      definition.versions,
    );
    return versions;
  }

  #args(
    args: readonly Argument[],
    name: string,
    span: Argument['type']['span'],
    source: ModuleSource,
  ): Type | undefined {
    const [only] = args;
    if (args.length <= 1) return only && this.#argument(only, name, source);
    const fields = args.map((arg, index): Field => ({
      name: arg.name?.text ?? `arg${index + 1}`,
      type: buildType(this, arg, undefined, source),
      doc: { text: '', tags: new Map() },
      source: printArgument(arg),
      span: arg.type.span,
    }));
    const doc = { text: '', tags: new Map<string, string>() };
    const target: StructType = {
      kind: 'struct',
      name,
      origin: source.origin,
      doc,
      span,
      fields,
      tail: undefined,
      tuple: true,
    };
    this.#made.push(target);
    return { kind: 'named', target };
  }

  /** An argument or result: an optional one has no codec of its own unless it gets a name. */
  #argument(argument: Argument, name: string, source: ModuleSource): Type {
    const type = buildType(this, argument, undefined, source);
    if (type.kind !== 'optional') return type;
    const doc = { text: '', tags: new Map<string, string>() };
    const { span } = argument.type;
    const typedef: TypedefType = {
      kind: 'typedef',
      name,
      origin: source.origin,
      doc,
      span,
      type,
      source: printArgument(argument),
    };
    this.#made.push(typedef);
    return { kind: 'named', target: typedef };
  }

  #struct(definition: Definition & { kind: 'struct' }, source: ModuleSource): StructType {
    const { name, doc } = definition;
    const struct: StructType = {
      kind: 'struct',
      name: name.text,
      origin: source.origin,
      doc,
      span: name.span,
      fields: [],
      tail: undefined,
      tuple: false,
    };
    this.#types.set(definition, struct);
    this.#insides.push(() => {
      this.bounds.read(struct, source);
      this.#refuseTwice(
        definition.fields.map((field) => field.name),
        (field) => `${name.text} has two fields ${field}`,
      );
      struct.fields = definition.fields.map((field) => this.#field(field, source));
    });
    return struct;
  }

  #field(declaration: Declaration, source: ModuleSource): Field {
    const field: Field = {
      name: declaration.name.text,
      type: buildType(this, declaration, declaration.doc, source),
      doc: declaration.doc,
      source: printDeclaration(declaration),
      span: declaration.name.span,
    };
    this.bounds.read(field, source);
    return field;
  }

  #union(definition: Definition & UnionBody, source: ModuleSource): UnionType {
    const { name, doc } = definition;
    const discriminant: Field = {
      name: definition.discriminant.name.text,
      type: { kind: 'primitive', primitive: 'int' },
      doc: definition.discriminant.doc,
      source: printDeclaration(definition.discriminant),
      span: definition.discriminant.name.span,
    };
    const union: UnionType = {
      kind: 'union',
      name: name.text,
      origin: source.origin,
      doc,
      span: name.span,
      discriminant,
      arms: [],
      otherwise: undefined,
    };
    this.#types.set(definition, union);
    discriminant.type = buildType(this, { ...definition.discriminant, shape: { kind: 'one' } }, undefined, source);
    this.#arms.push(() => {
      this.#resolveDiscriminant(discriminant, definition);
      const seen = new Set<bigint>();
      const arms = definition.arms.map((arm) => ({ arm, model: this.#arm(arm, union, seen, source) }));
      union.arms = arms.filter(({ model }) => model.cases.length > 0).map(({ model }) => model);
      const otherwise = arms.find(({ arm }) => arm.isDefault)?.model;
      union.otherwise = otherwise && { cases: [], field: otherwise.field };
    });
    return union;
  }

  #resolveDiscriminant(discriminant: Field, { discriminant: { type } }: UnionBody): void {
    const behind = resolveAlias(discriminant.type);
    const isInteger = behind.kind === 'primitive' && INTEGERS.has(behind.primitive);
    discriminant.type = behind;
    if (isInteger || (behind.kind === 'named' && behind.target.kind === 'enum')) return;
    const expected = 'a 32-bit integer, a bool or an enumeration for the discriminant of a union';
    this.diagnostics.error(type.span, `Expected ${expected}`);
    discriminant.type = { kind: 'primitive', primitive: 'int' };
  }

  #arm(arm: UnionArm, union: UnionType, seen: Set<bigint>, source: ModuleSource): Arm {
    const cases = arm.cases.map((expression): Case => {
      const { value, constant } = this.constants.value(expression, source);
      this.#checkCase(value, expression, union);
      if (seen.has(value)) this.diagnostics.error(expression.span, `${union.name} has two cases for ${value}`);
      seen.add(value);
      return { value, constant, span: expression.span };
    });
    return { cases, field: arm.declaration && this.#field(arm.declaration, source) };
  }

  #checkCase(value: bigint, { span }: Expression, { discriminant: { type, name } }: UnionType): void {
    if (type.kind === 'named' && type.target.kind === 'enum') {
      if (type.target.members.some((member) => member.value === value)) return;
      this.diagnostics.error(span, `${type.target.name} has no value ${value}, so ${name} never is`);
    } else if (type.kind === 'primitive') {
      const [min, max] = INTEGERS.get(type.primitive) ?? [0n, 0n];
      if (value < min || value > max) this.diagnostics.error(span, `${name} is never ${value}`);
    }
  }

  #enum(definition: Definition & EnumBody, source: ModuleSource): EnumType {
    const known = this.#types.get(definition);
    if (known?.kind === 'enum') return known;
    const { name, doc, members } = definition;
    const type: EnumType = { kind: 'enum', name: name.text, origin: source.origin, doc, span: name.span, members: [] };
    this.#types.set(definition, type);
    const values = this.constants.members(definition, source);
    type.members = members.map((member, index) => ({
      name: member.name.text,
      value: values[index] ?? 0n,
      text: member.value && textOf(member.value),
      doc: member.doc,
    }));
    return type;
  }

  #typedef(definition: Definition & { kind: 'typedef' }, source: ModuleSource): TypedefType {
    const { name, doc, declaration } = definition;
    const typedef: TypedefType = {
      kind: 'typedef',
      name: name.text,
      origin: source.origin,
      doc,
      span: name.span,
      type: { kind: 'primitive', primitive: 'int' },
      source: printDeclaration(declaration),
    };
    this.#types.set(definition, typedef);
    this.#insides.push(() => {
      this.bounds.read(typedef, source);
      const type = buildType(this, declaration, doc, source, name.text);
      // Nothing but names: `typedef a b; typedef b a;`. The last of them to get its inside finds the circle.
      if (isItself(type, typedef)) this.diagnostics.error(name.span, `${name.text} is another name for itself`);
      else typedef.type = type;
    });
    return typedef;
  }

  #refuseTwice(names: readonly Definition['name'][], message: (name: string) => string): void {
    const seen = new Set<string>();
    for (const { text, span } of names) {
      if (seen.has(text)) this.diagnostics.error(span, message(text));
      seen.add(text);
    }
  }

  /** Refuses what has the number of another one of its kind; `written` is where the numbers stand. */
  #refuseSameNumber(
    numbered: readonly { readonly name: string; readonly number: number }[],
    written: readonly { readonly number: Expression }[],
  ): void {
    const seen = new Map<number, string>();
    numbered.forEach(({ number, name }, index) => {
      const other = seen.get(number);
      const span = written[index]?.number.span;
      if (other !== undefined) this.diagnostics.error(span, `${name} and ${other} have the same number ${number}`);
      else seen.set(number, name);
    });
  }
}

/** Types that a discriminant may have besides enumerations, and what they hold. */
const INTEGERS: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['int', [-0x8000_0000n, 0x7fff_ffffn]],
  ['uint', [0n, 0xffff_ffffn]],
  ['short', [-0x8000n, 0x7fffn]],
  ['ushort', [0n, 0xffffn]],
  ['char', [-0x80n, 0x7fn]],
  ['uchar', [0n, 0xffn]],
  ['bool', [0n, 1n]],
]);

/** The number as the file writes it. */
function textOf(expression: Expression): string | undefined {
  return expression.kind === 'number' ? expression.text : undefined;
}
