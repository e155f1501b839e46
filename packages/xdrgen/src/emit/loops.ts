import type { Type } from '../model/types.ts';
import type { Context } from './context.ts';
import { RESET } from './function-body.ts';
import { decodeRunInto, encodeRun, onlyRun } from './runs.ts';
import type { Statement } from './function-body.ts';
import { typeText } from './type-text.ts';
import { codedAs, countExpression, decodeExpression, encodeCount, encodeStatements } from './values.ts';

/**
 * The statements that read an array or a linked list into `local`; `i` is the element that is being read, `n` the local
 * for their number.
 */
export function decodeLoop(context: Context, type: Type, local: string, at: string, n: string): readonly Statement[] {
  const coded = codedAs(type);
  if (coded.kind === 'list') {
    const node = context.codec(coded.node);
    const nodeType = context.name(coded.node);
    if (coded.nonEmpty) {
      return [
        { text: `const ${local}: [${nodeType}, ...${nodeType}[]] = [${node}.decode(r)];`, at },
        { text: `for (i = 1; r.bool(); i++) ${local}.push(${node}.decode(r));`, at, loops: true },
        { text: RESET },
      ];
    }
    return [
      { text: `const ${local}: ${nodeType}[] = [];`, at },
      { text: `for (i = 0; r.bool(); i++) ${local}.push(${node}.decode(r));`, at, loops: true },
      { text: RESET },
    ];
  }
  if (coded.kind !== 'array') throw new TypeError(`A ${coded.kind} takes no loop`);
  const element = typeText(context, coded.element);
  const count = coded.fixed ? countExpression(context, coded) : n;
  const begin = [
    ...(coded.fixed ? [] : [{ text: `const ${count} = ${countExpression(context, coded)};`, at }]),
    { text: `const ${local}: ${element.includes(' ') ? `(${element})` : element}[] = [];`, at },
  ];
  const head = `for (i = 0; i < ${count}; i++)`;
  const plain = onlyRun(context, coded.element);
  if (plain === undefined) {
    const push = `${local}.push(${decodeExpression(context, coded.element)});`;
    return [...begin, { text: `${head} ${push}`, at, loops: true }, { text: RESET }];
  }
  return [
    ...begin,
    { text: `${head} {`, at, loops: true, opens: true },
    ...decodeRunInto(context, plain.run, local),
    { text: '}', closes: true },
    { text: RESET },
  ];
}

/** The statements that write an array or a linked list; `i` is the element that is being written. */
export function encodeLoop(context: Context, type: Type, value: string, at: string): readonly Statement[] {
  const coded = codedAs(type);
  const item = context.names.own('item');
  const each = { text: `for (const ${item} of ${value}) {`, at, loops: true, opens: true };
  if (coded.kind === 'list') {
    const encode = { text: `${context.codec(coded.node)}.encode(w, ${item});` };
    const body = coded.nonEmpty
      ? [{ text: 'if (++i > 0) w.bool(true);' }, encode]
      : [{ text: 'i++;' }, { text: 'w.bool(true);' }, encode];
    return [each, ...body, { text: '}', closes: true }, { text: RESET }, { text: 'w.bool(false);', at }];
  }
  if (coded.kind !== 'array') throw new TypeError(`A ${coded.kind} takes no loop`);
  return [
    ...encodeCount(context, coded, value).map((text) => ({ text, at })),
    each,
    { text: 'i++;' },
    ...elementStatements(context, coded.element, item),
    { text: '}', closes: true },
    { text: RESET },
  ];
}

/** Writes one element; no field of this function is to blame but the array, which the loop has named. */
function elementStatements(context: Context, element: Type, item: string): readonly Statement[] {
  const plain = onlyRun(context, element);
  if (plain === undefined) return encodeStatements(context, element, item).map((text) => ({ text }));
  return encodeRun(context, plain.struct, plain.run, item).map(({ text }) => ({ text }));
}
