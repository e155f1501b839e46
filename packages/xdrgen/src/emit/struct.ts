import type { StructType } from '../model/types.ts';
import { filled } from './code.ts';
import type { Context } from './context.ts';
import { emitDoc } from './doc-comment.ts';
import { access, emitField, pathOf, property } from './field.ts';
import { emitGuarded } from './function-body.ts';
import type { Statement } from './function-body.ts';
import { decodeLoop, encodeLoop } from './loops.ts';
import { decodeRun, encodeRun, numbered, partsOf } from './runs.ts';
import type { LocalField, Part } from './runs.ts';
import { emitSize, emitSizeMin } from './size.ts';
import { typeText } from './type-text.ts';
import { addSizes, decodeExpression, encodeStatements, needsLoop, sizeOf } from './values.ts';

/** A structure: an interface, and the codec of the same name. */
export function emitStruct(context: Context, struct: StructType): void {
  const { code } = context;
  const name = context.name(struct);
  emitType(context, struct, name);
  code.line().block(
    `export const ${name}: ${context.runtimeType('XdrType')}<${name}> = {`,
    () => {
      emitSizeMin(context, struct);
      if (struct.fields.length === 0) {
        code.line(`decode: () => (${struct.tuple ? '[]' : '{}'}),`).line('encode: () => undefined,');
      } else {
        const parts = partsOf(context, struct);
        emitDecode(context, struct, parts);
        emitEncode(context, struct, parts);
      }
      const sizes = struct.fields.map((field, index) => sizeOf(context, field.type, access(struct, field, index)));
      emitSize(context, addSizes(sizes));
    },
    '};',
  );
}

function emitType(context: Context, { doc, fields, tail, tuple }: StructType, name: string): void {
  const { code } = context;
  emitDoc(
    code,
    doc.text,
    tail === undefined ? '' : `A node of a linked list: the array of them stands for \`${tail.source}\`.`,
  );
  if (tuple) {
    const parts = fields.map((field) => `${field.name}: ${typeText(context, field.type)}`);
    code.line(`export type ${name} = readonly [${parts.join(', ')}];`);
  } else if (fields.length === 0) {
    code.line(`export type ${name} = Readonly<Record<string, never>>;`);
  } else {
    code.block(`export interface ${name} {`, () => {
      for (const field of fields) emitField(context, field);
    });
  }
}

function emitDecode(context: Context, struct: StructType, parts: readonly Part[]): void {
  const recursive = context.model.recursive.has(struct);
  let loops = 0;
  const statements = parts.flatMap((part): readonly Statement[] => {
    if (part.kind === 'run') return decodeRun(context, struct, part);
    const { field, index, local } = part;
    const at = pathOf(struct, field, index);
    if (needsLoop(field.type)) return decodeLoop(context, field.type, local, at, numbered('n', ++loops));
    return [{ text: `const ${local} = ${decodeExpression(context, field.type)};`, at }];
  });
  const locals = parts.flatMap((part): readonly LocalField[] => (part.kind === 'run' ? part.fields : [part]));
  const values = locals.map(({ field, local }) => (struct.tuple ? local : property(field.name, local)));
  const result = struct.tuple ? `return [${values.join(', ')}];` : filled('return {', values, '};');
  context.code.block(
    'decode(r) {',
    () => {
      if (recursive) context.code.line('r.enter();');
      const leave = recursive ? [{ text: 'r.leave();' }] : [];
      emitGuarded(context, [...statements, ...leave, { text: result }]);
    },
    '},',
  );
}

function emitEncode(context: Context, struct: StructType, parts: readonly Part[]): void {
  const recursive = context.model.recursive.has(struct);
  const statements = parts.flatMap((part): readonly Statement[] => {
    if (part.kind === 'run') return encodeRun(context, struct, part);
    const { field, index } = part;
    const at = pathOf(struct, field, index);
    const value = access(struct, field, index);
    if (needsLoop(field.type)) return encodeLoop(context, field.type, value, at);
    return encodeStatements(context, field.type, value).map((text) => ({ text, at }));
  });
  context.code.block(
    'encode(w, v) {',
    () => {
      if (recursive) context.code.line('w.enter();');
      emitGuarded(context, recursive ? [...statements, { text: 'w.leave();' }] : statements);
    },
    '},',
  );
}
