import type { Field, StructType } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitSourceDoc } from './doc-comment.ts';
import { boundRemark, typeText } from './type-text.ts';

/** A member of an interface, with what the file says about it and how it declares it. */
export function emitField(context: Context, { name, type, doc, source }: Field): void {
  emitSourceDoc(context.code, doc.text, source, boundRemark(context, type));
  context.code.line(`readonly ${member(context, name, type)};`);
}

/** `name: type`; optional data may be left out. */
export function member(context: Context, name: string, type: Field['type']): string {
  return `${name}${type.kind === 'optional' ? '?' : ''}: ${typeText(context, type)}`;
}

/** How generated code speaks of a field of a value, which is `v` mostly. */
export function access({ tuple }: StructType, { name }: Field, index: number, value = 'v'): string {
  return tuple ? `${value}[${index}]` : `${value}.${name}`;
}

/** How an error speaks of a field. */
export function pathOf({ tuple }: StructType, { name }: Field, index: number): string {
  return tuple ? `[${index}]` : name;
}

/** `name`, `name: local`; the one name that an object literal takes for something else in brackets. */
export function property(name: string, local: string): string {
  if (name === '__proto__') return `['__proto__']: ${local}`;
  return name === local ? name : `${name}: ${local}`;
}
