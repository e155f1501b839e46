import type { Constant } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitDoc } from './doc-comment.ts';
import { numberText } from './number-text.ts';

/** A constant, by its name and as the file writes it. */
export function emitConstant(context: Context, constant: Constant): void {
  const { value, text, doc } = constant;
  emitDoc(context.code, doc.text);
  const written = typeof value === 'bigint' ? numberText(value, text) : JSON.stringify(value);
  context.code.line(`export const ${context.name(constant)} = ${written};`);
}
