import type { Model } from '../model/resolve.ts';
import type { Constant, NamedType, Origin } from '../model/types.ts';
import { emitConstant } from './constant.ts';
import { Context } from './context.ts';
import { emitEnum } from './enum.ts';
import { emitPrograms } from './program.ts';
import { emitStruct } from './struct.ts';
import { emitTypedef } from './typedef.ts';
import { emitUnion } from './union.ts';

/** Writes the TypeScript for a model. `header` are comments for its top. */
export function emit(model: Model, home: Origin, header: readonly string[]): string {
  const context = new Context(model, home);
  const { code } = context;
  model.items.forEach((item, index) => {
    emitItem(context, item);
    // Constants stand together as they do in the file.
    const next = model.items[index + 1];
    if (item.kind !== 'const' || next?.kind !== 'const') code.line();
  });
  emitPrograms(context, model.programs);
  const imports = context.imports();
  const isModule = imports.length > 0 || model.items.length > 0 || model.programs.length > 0;
  return code.prepend([...header, ...imports, ...(isModule ? [''] : ['export {};'])]).toString();
}

function emitItem(context: Context, item: Constant | NamedType): void {
  switch (item.kind) {
    case 'const':
      emitConstant(context, item);
      return;
    case 'enum':
      emitEnum(context, item);
      return;
    case 'struct':
      emitStruct(context, item);
      return;
    case 'union':
      emitUnion(context, item);
      return;
    case 'typedef':
      emitTypedef(context, item);
      return;
    case 'external':
  }
}
