import type { NamedType, Type } from '../model/types.ts';
import { summed } from './code.ts';
import type { Context } from './context.ts';
import { smallestText, terms } from './values.ts';
import type { Size } from './values.ts';

/** The member `sizeMin`: a number, or asked when it is needed where only another module knows it. */
export function emitSizeMin(context: Context, type: NamedType): void {
  const inside: Type = { kind: 'named', target: type };
  const bytes = context.model.layout.sizeMin(inside);
  const parts =
    type.kind === 'struct' ? type.fields.map((field) => field.type) : type.kind === 'typedef' ? [type.type] : [];
  if (parts.every((part) => context.model.layout.unknownParts(part).length === 0)) {
    context.code.line(`sizeMin: ${bytes},`);
    return;
  }
  const terms = parts.map((part) => smallestText(context, part)).filter((text) => text !== '0');
  context.code.block('get sizeMin() {', () => context.code.line(`return ${terms.join(' + ')};`), '},');
}

/** The member `size`. */
export function emitSize({ code, names }: Context, size: Size): void {
  const bytes = names.own('bytes');
  if (size.loops.length > 0) {
    code.block(
      'size(v) {',
      () => {
        code.line(summed(`let ${bytes} =`, terms(size), ';'));
        for (const loop of size.loops) code.line(loop);
        code.line(`return ${bytes};`);
      },
      '},',
    );
    return;
  }
  code.line(summed(`size: (${size.terms.length === 0 ? '' : 'v'}) =>`, terms(size), ','));
}
