import { resolveAlias } from '../model/types.ts';
import type { EnumType, Field, StructType } from '../model/types.ts';
import { filled } from './code.ts';
import type { Context } from './context.ts';
import { quote } from './function-body.ts';
import type { Statement } from './function-body.ts';
import { access, pathOf } from './field.ts';
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
 * Plain: one call for each field. Equal: the same checks on the same bytes. Won: see bench `xdr/structs-1000`.
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

/** What is wrong with a number, and the error that says it. Floating point takes any. */
const CHECKS: Readonly<Record<string, readonly [wrong: (name: string) => string, error: string]>> = {
  hyper: [(name) => `BigInt.asIntN(64, ${name}) !== ${name}`, 'badHyper'],
  int: [(name) => `(${name} | 0) !== ${name}`, 'badInt'],
  uhyper: [(name) => `BigInt.asUintN(64, ${name}) !== ${name}`, 'badUhyper'],
  uint: [(name) => `${name} >>> 0 !== ${name}`, 'badUint'],
};

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

/** Writes a run, whose numbers {@link checkRuns} has looked at. */
export function encodeRun(struct: StructType, { fields, bytes, place }: Run): readonly Statement[] {
  const statements: Statement[] = [{ text: `const ${place} = w.take(${bytes});` }];
  for (const { field, index, local, placed, offset } of fields) {
    const here = offset === 0 ? place : `${place} + ${offset}`;
    const value = placed === 'enum' || placed in CHECKS ? local : access(struct, field, index);
    if (placed === 'bool') statements.push({ text: `w.view.setUint32(${here}, ${value} ? 1 : 0);` });
    else statements.push({ text: `w.view.set${VIEW_METHODS[placed] ?? 'Int32'}(${here}, ${value});` });
  }
  return statements;
}

/** Before anything is written, the numbers of all runs are looked at; what is wrong names its field by itself. */
export function checkRuns(context: Context, struct: StructType, parts: readonly Part[]): readonly string[] {
  const fields = parts.flatMap((part) => (part.kind === 'run' ? part.fields : []));
  const checked = fields.filter(({ placed }) => placed === 'enum' || placed in CHECKS);
  if (checked.length === 0) return [];
  const names = checked.map(({ field, local }) => (field.name === local ? local : `${field.name}: ${local}`));
  const taken = struct.tuple
    ? checked.map(({ local, index }) => `const ${local} = v[${index}];`)
    : [filled('const {', names, '} = v;')];
  return [
    ...taken,
    ...checked.map(({ field, index, local, placed, enumeration }) => {
      const path = quote(pathOf(struct, field, index));
      if (enumeration !== undefined) {
        const error = `${context.runtime('badEnum')}(${quote(enumeration.name)}, ${local}, w.offset)`;
        return `if (!${context.guard(enumeration)}(${local})) throw ${error}.within(${path});`;
      }
      const [wrong, error] = CHECKS[placed] ?? [() => 'false', 'badInt'];
      return `if (${wrong(local)}) throw ${context.runtime(error)}(${path}, ${local}, w.offset);`;
    }),
  ];
}
