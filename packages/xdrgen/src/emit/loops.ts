import type { Length, Type } from '../model/types.ts';
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
    const begin = coded.nonEmpty
      ? `const ${local}: [${nodeType}, ...${nodeType}[]] = [${node}.decode(r)];`
      : `const ${local}: ${nodeType}[] = [];`;
    const head = `for (i = ${coded.nonEmpty ? 1 : 0}; r.bool(); i++)`;
    const push = `${local}.push(${node}.decode(r));`;
    if (coded.length === undefined) {
      return [{ text: begin, at }, { text: `${head} ${push}`, at, loops: true }, { text: RESET }];
    }
    const max = context.length(coded.length);
    return [
      { text: begin, at },
      { text: `${head} {`, at, loops: true, opens: true },
      { text: `if (i === ${max}) throw ${context.runtime('badList')}(${max}, r.offset - 4);` },
      { text: push },
      { text: '}', closes: true },
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
    const check = boundCheck(context, coded.length, value).map((text) => ({ text, at }));
    return [...check, each, ...body, { text: '}', closes: true }, { text: RESET }, { text: 'w.bool(false);', at }];
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

/** What refuses a list that is longer than its bound, before anything of it is written. */
function boundCheck(context: Context, length: Length | undefined, value: string): readonly string[] {
  if (length === undefined) return [];
  const max = context.length(length);
  return [`if (${value}.length > ${max}) throw ${context.runtime('badList')}(${max}, w.offset);`];
}

/** Writes one element; no field of this function is to blame but the array, which the loop has named. */
function elementStatements(context: Context, element: Type, item: string): readonly Statement[] {
  const plain = onlyRun(context, element);
  if (plain === undefined) return encodeStatements(context, element, item).map((text) => ({ text }));
  return encodeRun(context, plain.struct, plain.run, item).map(({ text }) => ({ text }));
}
