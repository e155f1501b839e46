import type { Primitive, TypedefType } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitDoc, sourceText } from './doc-comment.ts';
import { emitGuarded } from './function-body.ts';
import { decodeLoop, encodeLoop } from './loops.ts';
import { emitSize, emitSizeMin } from './size.ts';
import { boundRemark, typeText } from './type-text.ts';
import { decodeExpression, encodeStatements, needsLoop, sizeOf } from './values.ts';

/** The constants of the runtime that are codecs of primitives. */
const CODECS: Readonly<Record<Primitive, string>> = {
  bool: 'xdrBool',
  char: 'xdrChar',
  double: 'xdrDouble',
  float: 'xdrFloat',
  hyper: 'xdrHyper',
  hyperNumber: 'xdrHyperNumber',
  int: 'xdrInt',
  quadruple: 'xdrQuadruple',
  short: 'xdrShort',
  uchar: 'xdrUchar',
  uhyper: 'xdrUhyper',
  uhyperNumber: 'xdrUhyperNumber',
  uint: 'xdrUint',
  ushort: 'xdrUshort',
};

/** Another name for a type: a type, and the codec of the same name. */
export function emitTypedef(context: Context, typedef: TypedefType): void {
  const { code } = context;
  const name = context.name(typedef);
  const remark = boundRemark(context, typedef.type);
  if (typedef.source === '') emitDoc(code, `${typedef.doc.text}${remark}.`);
  else emitDoc(code, typedef.doc.text, sourceText(typedef.source) + remark);
  code.line(`export type ${name} = ${typeText(context, typedef.type)};`);
  const codec = codecExpression(context, typedef.type);
  const declared = `export const ${name}: ${context.runtimeType('XdrType')}<${name}> =`;
  if (codec !== undefined) code.line(`${declared} ${codec};`);
  else code.block(`${declared} {`, () => emitCodec(context, typedef), '};');
}

/** The codec of a type that has one already, or that the runtime makes; undefined for the rest. */
export function codecExpression(context: Context, type: TypedefType['type']): string | undefined {
  switch (type.kind) {
    case 'primitive':
      return context.runtime(CODECS[type.primitive]);
    case 'named':
      return context.codec(type.target);
    case 'opaque': {
      const length = type.length === undefined ? '' : context.length(type.length);
      return `${context.runtime(type.fixed ? 'xdrOpaqueFixed' : 'xdrOpaque')}(${length})`;
    }
    case 'string':
      return `${context.runtime('xdrString')}(${type.length === undefined ? '' : context.length(type.length)})`;
    default:
      return undefined;
  }
}

function emitCodec(context: Context, typedef: TypedefType): void {
  const { code } = context;
  const { type } = typedef;
  const recursive = context.model.recursive.has(typedef);
  const loop = needsLoop(type);
  const items = context.names.own('items');
  emitSizeMin(context, typedef);
  code.block(
    'decode(r) {',
    () => {
      if (recursive) code.line('r.enter();');
      const statements = loop
        ? decodeLoop(context, type, items, '', 'n')
        : [{ text: `const ${items} = ${decodeExpression(context, type)};` }];
      const leave = recursive ? [{ text: 'r.leave();' }] : [];
      emitGuarded(context, [...statements, ...leave, { text: `return ${items};` }]);
    },
    '},',
  );
  code.block(
    'encode(w, v) {',
    () => {
      if (recursive) code.line('w.enter();');
      const statements = loop
        ? encodeLoop(context, type, 'v', '')
        : encodeStatements(context, type, 'v').map((text) => ({ text }));
      emitGuarded(context, recursive ? [...statements, { text: 'w.leave();' }] : statements);
    },
    '},',
  );
  emitSize(context, sizeOf(context, type, 'v'));
}
