import { resolveAlias } from '../model/types.ts';
import type { EnumType, Field, StructType, Type } from '../model/types.ts';
import type { Context } from './context.ts';
import { quote } from './function-body.ts';
import type { Statement } from './function-body.ts';
import { filled } from './code.ts';
import { access, pathOf, property } from './field.ts';
import { codedAs } from './values.ts';

/** A field and the local that holds its value. */
export interface LocalField {
  readonly field: Field;
  readonly index: number;
  readonly local: string;
}

/** A field that takes a fixed place in a run of its kind. */
export interface Placed extends LocalField {
  /** `bool`, `enum`, or a primitive that a DataView has a method for. */
  readonly placed: string;
  readonly enumeration: EnumType | undefined;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Numbers, booleans and enumerations, one after the other: their bytes are checked for once and read at their offsets.
 *
 * Plain: one call for each field. Equal: the same checks on the same bytes. Won: see bench `codec/structs-1000`.
 */
export interface Run {
  readonly kind: 'run';
  readonly fields: readonly Placed[];
  readonly bytes: number;
  /** The local that holds where the run begins. */
  readonly place: string;
}

/** A structure as its code goes through it. */
export type Part = Run | (LocalField & { readonly kind: 'single' });

/** Reads and writes a field at an offset that has been checked: `view.getInt32(o + 4)`. */
const VIEW_METHODS: Readonly<Record<string, string>> = {
  double: 'Float64',
  float: 'Float32',
  hyper: 'BigInt64',
  int: 'Int32',
  uhyper: 'BigUint64',
  uint: 'Uint32',
};

/** Functions of the runtime that refuse what is not such a number. Floating point takes any. */
const CHECKS: Readonly<Record<string, string>> = { hyper: 'toHyper', int: 'toInt', uhyper: 'toUhyper', uint: 'toUint' };

/** Cuts the fields of a structure into runs and what is between them. */
export function partsOf(context: Context, struct: StructType): readonly Part[] {
  const parts: Part[] = [];
  const locals = new Set<string>();
  let open: Placed[] = [];
  let runs = 0;
  const close = (): void => {
    const [first] = open;
    const last = open.at(-1);
    if (first === undefined || last === undefined) return;
    if (open.length === 1) parts.push({ kind: 'single', field: first.field, index: first.index, local: first.local });
    else parts.push({ kind: 'run', fields: open, bytes: last.offset + last.bytes, place: numbered('o', ++runs) });
    open = [];
  };
  struct.fields.forEach((field, index) => {
    const local = context.names.local(field.name, locals);
    locals.add(local);
    const kind = placedKind(field);
    if (kind === undefined) {
      close();
      parts.push({ kind: 'single', field, index, local });
      return;
    }
    const before = open.at(-1);
    const coded = codedAs(field.type);
    open.push({
      field,
      index,
      local,
      placed: kind,
      enumeration: coded.kind === 'named' && coded.target.kind === 'enum' ? coded.target : undefined,
      offset: before === undefined ? 0 : before.offset + before.bytes,
      bytes: context.model.layout.fixedSize(coded) ?? 4,
    });
  });
  close();
  return parts;
}

/** The first of its kind has no number. */
export function numbered(name: string, count: number): string {
  return count === 1 ? name : `${name}${count}`;
}

/** The kinds of fields that are put into runs; undefined for the rest. */
function placedKind({ type }: Field): string | undefined {
  const behind = resolveAlias(type);
  if (behind.kind === 'named') return behind.target.kind === 'enum' ? 'enum' : undefined;
  if (behind.kind !== 'primitive') return undefined;
  return behind.primitive === 'bool' || behind.primitive in VIEW_METHODS ? behind.primitive : undefined;
}

/** Reads a run. Its booleans and enumerations can be wrong, its other fields can only be missing. */
export function decodeRun(context: Context, struct: StructType, { fields, bytes, place }: Run): readonly Statement[] {
  const [first] = fields;
  const checked = fields.some(({ placed }) => placed === 'bool' || placed === 'enum');
  // Of a structure that is nothing but numbers, saying that it is torn says all.
  const isAll = fields.length === struct.fields.length && !checked;
  const at = first === undefined || isAll ? undefined : pathOf(struct, first.field, first.index);
  const statements: Statement[] = [{ text: `const ${place} = r.take(${bytes});`, at }];
  for (const { field, index, local, placed, enumeration, offset } of fields) {
    const here = offset === 0 ? place : `${place} + ${offset}`;
    const path = pathOf(struct, field, index);
    if (placed === 'bool') {
      statements.push({ text: `const ${local} = r.boolAt(${here});`, at: path });
    } else if (enumeration !== undefined) {
      const error = `${context.runtime('badEnum')}(${quote(enumeration.name)}, ${local}, ${here})`;
      statements.push({ text: `const ${local} = r.view.getInt32(${here});` });
      statements.push({ text: `if (!${context.guard(enumeration)}(${local})) throw ${error};`, at: path });
    } else {
      statements.push({ text: `const ${local} = r.view.get${VIEW_METHODS[placed] ?? ''}(${here});` });
    }
  }
  return statements;
}

/** Writes a run of `value`. What is wrong with a field says by itself which one it is. */
export function encodeRun(
  context: Context,
  struct: StructType,
  { fields, bytes, place }: Run,
  value = 'v',
): readonly Statement[] {
  const statements: Statement[] = [{ text: `const ${place} = w.take(${bytes});`, at: '' }];
  for (const { field, index, placed, enumeration, offset } of fields) {
    const here = offset === 0 ? place : `${place} + ${offset}`;
    const inside = access(struct, field, index, value);
    const path = quote(pathOf(struct, field, index));
    if (placed === 'bool') {
      statements.push({ text: `w.view.setUint32(${here}, ${inside} ? 1 : 0);` });
    } else if (enumeration !== undefined) {
      const error = `${context.runtime('badEnum')}(${quote(enumeration.name)}, ${inside}, ${here})`;
      statements.push({
        text: `if (!${context.guard(enumeration)}(${inside})) throw ${error}.within(${path});`,
        at: '',
      });
      statements.push({ text: `w.view.setInt32(${here}, ${inside});` });
    } else {
      const check = CHECKS[placed];
      const written = check === undefined ? inside : `${context.runtime(check)}(${inside}, ${path}, ${here})`;
      statements.push({ text: `w.view.set${VIEW_METHODS[placed] ?? ''}(${here}, ${written});`, at: '' });
    }
  }
  return statements;
}

/**
 * The run that a structure of this module is, if it is nothing else: arrays of such structures are read and written in
 * place.
 *
 * Plain: one call of the codec for each element. Equal: the same statements. Won: a quarter of the time on bench
 * `codec/structs-1000`, where V8 finds the codec too large to inline.
 */
export function onlyRun(
  context: Context,
  element: Type,
): { readonly struct: StructType; readonly run: Run } | undefined {
  if (element.kind !== 'named' || element.target.kind !== 'struct') return undefined;
  const struct = element.target;
  if (!context.isOwn(struct) || struct.tuple || struct.fields.length < 2) return undefined;
  const [first, ...others] = partsOf(context, struct);
  return first?.kind === 'run' && others.length === 0 ? { struct, run: first } : undefined;
}

/** Reads a structure that is a run and appends it to the array `local`. */
export function decodeRunInto(context: Context, { fields, bytes, place }: Run, local: string): readonly Statement[] {
  const statements: Statement[] = [{ text: `const ${place} = r.take(${bytes});` }];
  const locals = new Set([local]);
  const values = fields.map(({ field, placed, enumeration, offset }) => {
    const here = offset === 0 ? place : `${place} + ${offset}`;
    if (placed === 'bool') return property(field.name, `r.boolAt(${here}, ${quote(field.name)})`);
    if (enumeration === undefined) return property(field.name, `r.view.get${VIEW_METHODS[placed] ?? ''}(${here})`);
    const name = context.names.local(field.name, locals);
    locals.add(name);
    const error = `${context.runtime('badEnum')}(${quote(enumeration.name)}, ${name}, ${here}).within(${quote(field.name)})`;
    statements.push({ text: `const ${name} = r.view.getInt32(${here});` });
    statements.push({ text: `if (!${context.guard(enumeration)}(${name})) throw ${error};` });
    return property(field.name, name);
  });
  return [...statements, { text: filled(`${local}.push({`, values, '});') }];
}
