import type { Span } from '../source/source-file.ts';
import type { Argument, Declaration, Shape } from './ast.ts';
import { docAbove } from './doc.ts';
import { parseExpression } from './expression.ts';
import type { TokenCursor } from './token-cursor.ts';
import { describeToken } from './token.ts';
import { parseTypeSpecifier } from './type-specifier.ts';

/**
 * Words that are no identifiers (RFC 4506 section 6.4, RFC 5531 section 12.3), and the types that rpcgen adds. Here they can
 * be told from their other meaning; rpcgen and its like stop at them.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['bool', 'case', 'const', 'default', 'double', 'enum', 'float', 'hyper', 'int', 'opaque', 'program', 'quadruple'],
  ...['string', 'struct', 'switch', 'typedef', 'union', 'unsigned', 'version', 'void', 'char', 'long', 'short'],
]);

/**
 * A declaration (RFC 4506 section 6.3) without what ends it; undefined for `void`:
 *
 *     type-specifier identifier
 *     type-specifier identifier "[" value "]"
 *     type-specifier identifier "<" [ value ] ">"
 *     "opaque" identifier "[" value "]"
 *     "opaque" identifier "<" [ value ] ">"
 *     "string" identifier "<" [ value ] ">"
 *     type-specifier "*" identifier
 *     "void"
 *
 * @param what completes "Expected …", such as `the type of a field`
 */
export function parseDeclaration(cursor: TokenCursor, what: string): Declaration | undefined {
  const first = cursor.peek();
  const before = first === cursor.previous ? undefined : cursor.previous;
  const type = parseTypeSpecifier(cursor, what);
  if (type.kind === 'void') return undefined;
  const star = cursor.accept('*');
  const token = cursor.expectName(`the name that is declared${star === undefined ? '' : ' after "*"'}`);
  if (RESERVED.has(token.text)) {
    cursor.diagnostics.warning(
      token.span,
      `"${token.text}" is a keyword of the language, and no name for rpcgen and other compilers`,
    );
  }
  const shape = parseShape(cursor);
  if (star !== undefined && shape.kind !== 'one') {
    cursor.diagnostics.error(
      star.span,
      `${token.text} can not be optional and an array`,
      'Give one of them a name of its own with typedef',
    );
  }
  checkShape(cursor, type.kind, star !== undefined, shape, token.span, token.text);
  return {
    type,
    shape: star === undefined ? shape : { kind: 'optional' },
    name: { text: token.text, span: token.span },
    doc: docAbove(first, before),
  };
}

/** An argument or result (RFC 5531 section 12.2, and rpcgen): a type, with a name where somebody gave it one. */
export function parseArgument(cursor: TokenCursor, what: string, isResult: boolean): Argument | undefined {
  const type = parseTypeSpecifier(cursor, what);
  if (type.kind === 'void') return undefined;
  const star = cursor.accept('*');
  const named = !isResult && cursor.peek().kind === 'name' ? cursor.take() : undefined;
  const shape = parseShape(cursor);
  if (type.kind === 'opaque') {
    cursor.diagnostics.error(type.span, `Expected ${what}, found "opaque"`, 'Give it a name with typedef first');
  } else if (type.kind === 'string') {
    if (star !== undefined || shape.kind === 'fixed')
      checkShape(cursor, 'string', star !== undefined, shape, type.span, '');
  } else if (shape.kind !== 'one') {
    cursor.diagnostics.error(type.span, `Expected ${what}, found an array`, 'Give it a name with typedef first');
  }
  const oneOrMany: Shape =
    type.kind === 'string' && shape.kind === 'one' ? { kind: 'variable', max: undefined } : shape;
  return {
    type,
    shape: star === undefined ? oneOrMany : { kind: 'optional' },
    name: named === undefined ? undefined : { text: named.text, span: named.span },
  };
}

export function parseShape(cursor: TokenCursor): Shape {
  if (cursor.accept('[') !== undefined) {
    const count = parseExpression(cursor, 'the number of elements');
    cursor.expect(']', 'after the number of elements');
    return { kind: 'fixed', count };
  }
  if (cursor.accept('<') !== undefined) {
    if (cursor.accept('>') !== undefined) return { kind: 'variable', max: undefined };
    const max = parseExpression(cursor, 'the largest number of elements, or ">"', true);
    cursor.expect('>', 'after the largest number of elements');
    return { kind: 'variable', max };
  }
  return { kind: 'one' };
}

/** What opaque data and strings can not be. */
function checkShape(
  cursor: TokenCursor,
  kind: string,
  isOptional: boolean,
  shape: Shape,
  span: Span,
  name: string,
): void {
  if (kind === 'string' && (isOptional || shape.kind !== 'variable')) {
    const found = isOptional ? '"*"' : shape.kind === 'fixed' ? '"["' : describeToken(cursor.peek());
    cursor.diagnostics.error(span, `Expected "<>" or "<n>" after the string ${name}, found ${found}`);
  }
  if (kind === 'opaque' && (isOptional || shape.kind === 'one')) {
    const found = isOptional ? '"*"' : describeToken(cursor.peek());
    cursor.diagnostics.error(span, `Expected "[n]", "<>" or "<n>" after the opaque ${name}, found ${found}`);
  }
}
