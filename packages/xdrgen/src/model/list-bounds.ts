import type { Diagnostics } from '../source/diagnostics.ts';
import type { Span } from '../source/source-file.ts';
import type { Doc, Name } from '../syntax/ast.ts';
import { parseNumber } from '../syntax/expression.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Constants } from './constants.ts';
import type { ModuleSource } from './module-source.ts';
import { resolveAlias } from './types.ts';
import type { Field, Length, StructType, Type, TypedefType } from './types.ts';

/** What the comment of a field, of a typedef or of a list's nodes may say. */
type Bounded = Field | TypedefType | StructType;

interface Bound {
  readonly length: Length;
  readonly span: Span;
}

const ADVICE =
  'A linked list is T *name, where the last field of T is T *next; @max stands where the list begins, or above T';

/**
 * How many nodes linked lists may have, which the language has no way to say: `@max NUMBER` in a comment, or the name of a
 * constant.
 */
export class ListBounds {
  readonly #constants: Constants;
  readonly #diagnostics: Diagnostics;
  readonly #bounds = new Map<Bounded, Bound>();

  constructor(constants: Constants, diagnostics: Diagnostics) {
    this.#constants = constants;
    this.#diagnostics = diagnostics;
  }

  /** Remembers what the comment of `item` says; whether it is a list is not known yet. */
  read(item: Bounded, source: ModuleSource): void {
    const { doc, span } = item;
    const text = doc.tags.get('max');
    if (text === undefined) return;
    const expression = expressionOf(text, span);
    const length = expression && this.#constants.length(expression, source);
    if (length !== undefined && length.value > 0) this.#bounds.set(item, { length, span });
    else this.#diagnostics.error(span, `Expected @max and a number above 0 in the comment, found ${text || 'nothing'}`);
  }

  /** Tells of a bound in the comment of what never is a list. */
  refuseIn(doc: Doc, { text, span }: Name): void {
    if (doc.tags.has('max')) this.#refuse(span, text);
  }

  /** The bound of every list of these nodes that has none of its own. */
  ofNode(node: StructType): Length | undefined {
    return this.#bounds.get(node)?.length;
  }

  /** Tells of a bound in the comment of a structure that is no node, or of the field that links one to the next. */
  refuse(item: StructType | Field): void {
    const bound = this.#bounds.get(item);
    if (bound !== undefined) this.#refuse(bound.span, item.name);
  }

  /** Bounds the list that a field or typedef is: once lists have been found. */
  apply(item: Field | TypedefType): void {
    const bound = this.#bounds.get(item);
    if (bound === undefined) return;
    const list: Type = resolveAlias(item.type);
    if (list.kind === 'list') item.type = { ...list, length: bound.length };
    else this.#refuse(bound.span, item.name);
  }

  #refuse(span: Span, name: string): void {
    this.#diagnostics.error(
      span,
      `Expected a linked list, as the comment bounds it with @max; ${name} is none`,
      ADVICE,
    );
  }
}

function expressionOf(text: string, span: Span): Expression | undefined {
  const value = parseNumber(text);
  if (value !== undefined) return { kind: 'number', value, text, span };
  return /^[A-Za-z_]\w*$/.test(text) ? { kind: 'name', name: text, span } : undefined;
}
