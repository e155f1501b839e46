import type { EnumType } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitDoc } from './doc-comment.ts';
import { quote } from './function-body.ts';
import { numberText } from './number-text.ts';

/** An enumeration: its constants, their type, the check whether a number is one of them, and the codec. */
export function emitEnum(context: Context, type: EnumType): void {
  const { code } = context;
  const name = context.name(type);
  const guard = context.guard(type);
  const codec = context.codec(type);
  emitDoc(code, type.doc.text);
  code.block(
    `export const ${name} = {`,
    () => {
      for (const { name: member, value, text, doc } of type.members) {
        emitDoc(code, doc.text);
        code.line(`${member === '__proto__' ? "['__proto__']" : member}: ${numberText(value, text)},`);
      }
    },
    '} as const;',
  );
  code.line(`export type ${name} = (typeof ${name})[keyof typeof ${name}];`).line();

  emitDoc(code, `Whether {@link ${name}} has this value.`);
  code.block(`export function ${guard}(value: number): value is ${name} {`, () => emitCheck(context, type)).line();

  emitDoc(code, `Codec of {@link ${name}}.`);
  code.block(
    `export const ${codec}: ${context.runtimeType('XdrType')}<${name}> = {`,
    () => {
      const error = (offset: string): string => `${context.runtime('badEnum')}(${quote(type.name)}, value, ${offset})`;
      code.line('sizeMin: 4,');
      code.block(
        'decode(r) {',
        () => {
          code.line('const value = r.int();');
          code.line(`if (!${guard}(value)) throw ${error('r.offset - 4')};`);
          code.line('return value;');
        },
        '},',
      );
      code.block(
        'encode(w, value) {',
        () => {
          code.line(`if (!${guard}(value)) throw ${error('w.offset')};`);
          code.line('w.int(value);');
        },
        '},',
      );
      code.line('size: () => 4,');
    },
    '};',
  );
}

/** Values without gaps are a range; others are told one by one. */
function emitCheck({ code }: Context, { members }: EnumType): void {
  const values = [...new Set(members.map(({ value }) => Number(value)))].toSorted((a, b) => a - b);
  const [min = 0] = values;
  const max = values.at(-1) ?? 0;
  if (max - min === values.length - 1) {
    code.line(`return (value | 0) === value && value >= ${min} && value <= ${max};`);
    return;
  }
  code.block('switch (value) {', () => {
    for (const value of values) code.line(`case ${value}:`);
    code.line('  return true;').line('default:').line('  return false;');
  });
}
