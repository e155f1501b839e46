import { spanOver } from '../source/source-file.ts';
import type { Span } from '../source/source-file.ts';
import type { TokenCursor } from './token-cursor.ts';
import { describeToken } from './token.ts';

/**
 * A constant: RFC 4506 has decimal, hexadecimal and octal numbers and names; arithmetic, which `.x` files get by way of
 * C's preprocessor, is understood too.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: bigint; readonly text: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    };

/** How tightly operators bind, as in C. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** Nested deeper or longer than this, an expression is refused instead of exhausting the call stack. */
const DEPTH_MAX = 100;
const OPERATORS_MAX = 1_000;

/** Digits of the longest number that is looked at: 128 bits have 39. */
const DIGITS_MAX = 40;

/**
 * Reads an expression.
 *
 * @param what completes "Expected …", such as `a number or the name of a constant`
 * @param inAngles inside `<…>`, where `>` ends the expression unless it stands in parentheses
 */
export function parseExpression(cursor: TokenCursor, what: string, inAngles = false): Expression {
  return parseBinary(cursor, what, inAngles, 0, 0);
}

function parseBinary(cursor: TokenCursor, what: string, inAngles: boolean, above: number, depth: number): Expression {
  let left = parseUnary(cursor, what, inAngles, depth);
  for (let operators = 0; ; operators++) {
    const { kind, text } = cursor.peek();
    const precedence = kind === 'punctuation' ? (PRECEDENCE[text] ?? 0) : 0;
    if (precedence <= above || (inAngles && text.startsWith('>'))) return left;
    if (operators >= OPERATORS_MAX) cursor.fail('Expression is too long');
    cursor.take();
    const right = parseBinary(cursor, what, inAngles, precedence, depth + 1);
    left = { kind: 'binary', operator: text, left, right, span: spanOver(left.span, right.span) };
  }
}

function parseUnary(cursor: TokenCursor, what: string, inAngles: boolean, depth: number): Expression {
  if (depth > DEPTH_MAX) cursor.fail('Expression nests too deeply');
  const token = cursor.peek();
  const { kind, text, span } = token;
  switch (kind) {
    case 'name':
      cursor.take();
      return { kind: 'name', name: text, span };
    case 'number':
      cursor.take();
      return { kind: 'number', value: parseNumber(text) ?? cursor.fail(`${text} is not a number`, span), text, span };
    case 'character':
      cursor.take();
      return {
        kind: 'number',
        value: charCode(text) ?? cursor.fail(`'${text}' is not one character`, span),
        text,
        span,
      };
    case 'punctuation':
      if (text === '(') {
        cursor.take();
        const inner = parseBinary(cursor, what, false, 0, depth + 1);
        cursor.expect(')', 'after the expression');
        return inner;
      }
      if (text === '-' || text === '+' || text === '~' || text === '!') {
        cursor.take();
        const operand = parseUnary(cursor, what, inAngles, depth + 1);
        return { kind: 'unary', operator: text, operand, span: spanOver(span, operand.span) };
      }
      break;
    default:
  }
  return cursor.fail(`Expected ${what}, found ${describeToken(token)}`);
}

/** Decimal, `0x` and octal with a leading 0, with C's suffixes for unsigned and long; undefined if it is none. */
export function parseNumber(text: string): bigint | undefined {
  if (text.length > DIGITS_MAX) return undefined;
  const digits = text.replace(/[uU]?[lL]{0,2}[uU]?$/, '');
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  return /^(0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : undefined;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11, a: 7, '0': 0 };

function charCode(text: string): bigint | undefined {
  if (text.length === 1) return BigInt(text.charCodeAt(0));
  if (text.length !== 2 || !text.startsWith('\\')) return undefined;
  return BigInt(ESCAPES[text.charAt(1)] ?? text.charCodeAt(1));
}

/** What is wrong with an expression that has no value. */
export interface ValueFault {
  readonly fault: string;
  readonly span: Span;
  /** The name that nobody defines, where that is what is wrong. */
  readonly missing?: string;
}

/** The value of an expression; `valueOf` knows the names. */
export function evaluate(
  expression: Expression,
  valueOf: (name: string, span: Span) => bigint | ValueFault,
): bigint | ValueFault {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return valueOf(expression.name, expression.span);
    case 'unary': {
      const operand = evaluate(expression.operand, valueOf);
      return typeof operand === 'bigint' ? unary(expression.operator, operand) : operand;
    }
    case 'binary': {
      const left = evaluate(expression.left, valueOf);
      if (typeof left !== 'bigint') return left;
      const right = evaluate(expression.right, valueOf);
      if (typeof right !== 'bigint') return right;
      return binary(expression.operator, left, right) ?? { fault: 'Expression has no value', span: expression.span };
    }
  }
}

function unary(operator: string, operand: bigint): bigint {
  switch (operator) {
    case '-':
      return -operand;
    case '~':
      return ~operand;
    case '!':
      return operand === 0n ? 1n : 0n;
    default:
      return operand;
  }
}

function binary(operator: string, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    // A bound on shifts, so that a few characters do not make gigabytes.
    case '<<':
      return right >= 0n && right < 128n ? left << right : undefined;
    case '>>':
      return right >= 0n && right < 128n ? left >> right : undefined;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? undefined : left / right;
    default:
      return right === 0n ? undefined : left % right;
  }
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}
