import type { Diagnostics } from '../source/diagnostics.ts';
import type { Span } from '../source/source-file.ts';
import type { Definition, EnumBody } from '../syntax/ast.ts';
import { NO_DOC } from '../syntax/doc.ts';
import { evaluate } from '../syntax/expression.ts';
import type { Expression, ValueFault } from '../syntax/expression.ts';
import { adviceFor } from './advice.ts';
import type { Entity, ModuleSource, Scopes } from './module-source.ts';
import type { Constant, ConstantRef, EnumType, Length } from './types.ts';

/** A value, and the constant that it was given as where it was given as one. */
export interface Value {
  readonly value: bigint;
  readonly constant: ConstantRef | undefined;
}

type EnumDefinition = Definition & EnumBody;

const UINT_MAX = 0xffff_ffffn;

/** Constants that are defined by others behind them, so many deep: a bound for the call stack. */
const DEPTH_MAX = 300;

/** Gives constants, bounds and numbers their values. */
export class Constants {
  readonly #scopes: Scopes;
  readonly #diagnostics: Diagnostics;
  /** Makes the model of an enumeration whose value is used. */
  readonly #enumOf: (entity: Entity & { kind: 'member' }) => EnumType;
  readonly #constants = new Map<unknown, Constant>();
  readonly #members = new Map<EnumDefinition, bigint[]>();
  readonly #busy = new Set<unknown>();

  constructor(scopes: Scopes, diagnostics: Diagnostics, enumOf: (entity: Entity & { kind: 'member' }) => EnumType) {
    this.#scopes = scopes;
    this.#diagnostics = diagnostics;
    this.#enumOf = enumOf;
  }

  /** The value of an expression; 0 where it has none, which is told. */
  value(expression: Expression, source: ModuleSource): Value {
    const value = this.#evaluate(expression, source);
    const constant = expression.kind === 'name' ? this.#reference(expression.name, source) : undefined;
    return { value, constant };
  }

  /** A bound or number of elements: 0 to 2^32 − 1. */
  length(expression: Expression, source: ModuleSource): Length {
    const { value, constant } = this.value(expression, source);
    if (value < 0n || value > UINT_MAX) {
      this.#diagnostics.error(expression.span, `Expected a length between 0 and 4294967295, found ${value}`);
      return { value: 0, constant: undefined };
    }
    return { value: Number(value), constant };
  }

  /** A number of a program, version or procedure: 0 to 2^32 − 1. */
  number(expression: Expression, what: string, source: ModuleSource): number {
    const { value } = this.value(expression, source);
    if (value >= 0n && value <= UINT_MAX) return Number(value);
    this.#diagnostics.error(expression.span, `Expected a ${what} between 0 and 4294967295, found ${value}`);
    return 0;
  }

  /** The values of an enumeration, in its order. */
  members(definition: EnumDefinition, source: ModuleSource): readonly bigint[] {
    return this.#membersUpTo(definition, source, definition.members.length - 1);
  }

  /** Each value is found once and kept: members may be defined by those before them, and each of these likewise. */
  #membersUpTo(definition: EnumDefinition, source: ModuleSource, last: number): readonly bigint[] {
    const values = this.#members.get(definition) ?? [];
    this.#members.set(definition, values);
    for (let index = values.length; index <= last; index = values.length) {
      const value = this.#memberValue(definition, source, index, values);
      // It may have been found on the way, by a constant that has a later member for its value.
      if (values.length === index) values.push(value);
    }
    return values;
  }

  #memberValue(
    { name, members }: EnumDefinition,
    source: ModuleSource,
    index: number,
    before: readonly bigint[],
  ): bigint {
    const expression = members[index]?.value;
    if (expression === undefined) return (before[index - 1] ?? -1n) + 1n;
    const number = this.#evaluate(expression, source);
    // 0x80000000 and above are meant as their bits.
    const wrapped = BigInt.asIntN(32, number);
    if (wrapped !== number && BigInt.asUintN(32, number) !== number) {
      this.#diagnostics.error(expression.span, `Expected 32 bits for a value of ${name.text}, found ${number}`);
    }
    return wrapped;
  }

  /** The model of a `const`. */
  constant(entity: Entity & { kind: 'definition' }): Constant {
    const { definition, source } = entity;
    const known = this.#constants.get(definition);
    if (known !== undefined) return known;
    if (definition.kind !== 'const') throw new TypeError(`${definition.name.text} is no constant`);
    const { value, name, doc } = definition;
    const constant: Constant = {
      kind: 'const',
      name: name.text,
      value: value.kind === 'text' ? value.text : this.#evaluate(value, source),
      text: value.kind === 'number' ? value.text : undefined,
      origin: source.origin,
      doc,
      span: name.span,
    };
    this.#constants.set(definition, constant);
    return constant;
  }

  #reference(name: string, source: ModuleSource): ConstantRef | undefined {
    // Generated code says true and false, or 1 and 0.
    if (name === 'TRUE' || name === 'FALSE') return undefined;
    const entity = this.#scopes.lookup(name, source);
    switch (entity?.kind) {
      case 'definition':
        return entity.definition.kind === 'const' ? { kind: 'const', constant: this.constant(entity) } : undefined;
      case 'member':
        return { kind: 'member', type: this.#enumOf(entity), name };
      case 'c':
        return { kind: 'const', constant: this.#cConstant(entity) };
      default:
        return undefined;
    }
  }

  /** A constant of C becomes one of the module that uses it. */
  #cConstant({ name, value, source }: Entity & { kind: 'c' }): Constant {
    const key = `${source.origin.module ?? ''}\n${name}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const file = source.definitions[0]?.name.span;
    if (file === undefined) throw new TypeError('A module without definitions uses no constants');
    const doc = { text: 'As C’s preprocessor knows it.', tags: NO_DOC.tags };
    const constant: Constant = { kind: 'const', name, value, text: undefined, origin: source.origin, doc, span: file };
    this.#constants.set(key, constant);
    return constant;
  }

  #evaluate(expression: Expression, source: ModuleSource): bigint {
    const value = evaluate(expression, (name, span) => this.#valueOf(name, span, source));
    if (typeof value === 'bigint') return value;
    // A constant whose own definition has been told about.
    if (value.missing !== undefined && source.damaged.has(value.missing)) return 0n;
    this.#diagnostics.error(value.span, value.fault, ...this.#notes(value, source));
    return 0n;
  }

  #notes({ missing }: ValueFault, source: ModuleSource): readonly string[] {
    if (missing === undefined || this.#diagnostics.isFull) return [];
    const advice = adviceFor(missing, this.#scopes.own(source).keys(), source);
    return [...advice, `Its value can be given with -D ${missing}=VALUE`];
  }

  #valueOf(name: string, span: Span, source: ModuleSource): bigint | ValueFault {
    const entity = this.#scopes.lookup(name, source);
    switch (entity?.kind) {
      case undefined:
        return { fault: `${name} is not defined`, span, missing: name };
      case 'c':
        return entity.value;
      case 'external':
        return { fault: `${name} is imported, its value is not known`, span };
      case 'member':
        return (
          this.#members.get(entity.definition)?.[entity.index] ??
          this.#once(entity.definition, span, name, () => {
            return this.#membersUpTo(entity.definition, entity.source, entity.index)[entity.index] ?? 0n;
          })
        );
      case 'definition':
        if (entity.definition.kind !== 'const') return { fault: `${name} is not a constant`, span };
        return this.#once(entity.definition, span, name, () => {
          const { value } = this.constant(entity);
          return typeof value === 'bigint' ? value : { fault: `${name} is a text, not a number`, span };
        });
    }
  }

  #once(key: unknown, span: Span, name: string, evaluateIt: () => bigint | ValueFault): bigint | ValueFault {
    if (this.#busy.has(key)) return { fault: `${name} is defined by itself`, span };
    if (this.#busy.size >= DEPTH_MAX) return { fault: `${name} is defined by way of too many other constants`, span };
    this.#busy.add(key);
    try {
      return evaluateIt();
    } finally {
      this.#busy.delete(key);
    }
  }
}
