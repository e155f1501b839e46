import { spanOver } from '../source/source-file.ts';
import type { Declaration, EnumBody, EnumMember, Name, StructBody, UnionArm, UnionBody } from './ast.ts';
import { parseDeclaration } from './declaration.ts';
import { docAbove, docBehind, joinDocs } from './doc.ts';
import { parseExpression } from './expression.ts';
import type { Expression } from './expression.ts';
import { recover } from './recovery.ts';
import type { TokenCursor } from './token-cursor.ts';

/** `"{" (declaration ";")* "}"` (RFC 4506 section 4.14), behind the keyword and the name. */
export function parseStructBody(cursor: TokenCursor, tag: Name | undefined): StructBody {
  cursor.expect('{', 'before the fields of the structure');
  const fields: Declaration[] = [];
  while (cursor.accept('}') === undefined) {
    recover(cursor, () => {
      const declaration = parseDeclaration(cursor, 'the type of a field, or "}"');
      cursor.expect(';', 'after the declaration');
      if (declaration !== undefined) fields.push(withDocBehind(cursor, declaration));
    });
  }
  return { kind: 'struct', tag, fields };
}

/**
 * `"switch" "(" declaration ")" "{" arms "}"` (RFC 4506 section 4.15), behind the keyword and the name. An arm has one
 * or more `case value:`; the default may stand anywhere.
 */
export function parseUnionBody(cursor: TokenCursor, tag: Name | undefined): UnionBody {
  const keyword = cursor.expect('switch', 'before the discriminant of the union');
  cursor.expect('(', 'before the discriminant of the union');
  const discriminant = parseDeclaration(cursor, 'the type of the discriminant');
  if (discriminant === undefined)
    return cursor.fail('The discriminant of a union can not be void', cursor.previous.span);
  if (discriminant.shape.kind !== 'one') {
    cursor.diagnostics.error(discriminant.name.span, 'The discriminant of a union is one number, not several');
  }
  cursor.expect(')', 'after the discriminant of the union');
  cursor.expect('{', 'before the arms of the union');
  const arms: UnionArm[] = [];
  if (cursor.at('}')) cursor.diagnostics.error(keyword.span, 'A union needs at least one arm');
  while (cursor.accept('}') === undefined) recover(cursor, () => void arms.push(parseArm(cursor)));
  const defaults = arms.filter(({ isDefault }) => isDefault);
  if (defaults[1] !== undefined) cursor.diagnostics.error(defaults[1].span, 'A union has one default at most');
  return { kind: 'union', tag, discriminant, arms };
}

function parseArm(cursor: TokenCursor): UnionArm {
  const first = cursor.peek();
  const before = cursor.previous;
  const cases: Expression[] = [];
  let isDefault = false;
  for (;;) {
    if (cursor.accept('default') !== undefined) isDefault = true;
    else if (cursor.accept('case') !== undefined)
      cases.push(parseExpression(cursor, 'a number or the name of a constant'));
    else break;
    cursor.expect(':', 'after the case');
  }
  if (cases.length === 0 && !isDefault) cursor.expect('case', 'or "default" or "}"');
  const span = spanOver(first.span, cursor.previous.span);
  const declaration = parseDeclaration(cursor, 'the type that this case holds');
  cursor.expect(';', 'after the declaration');
  if (declaration === undefined) return { cases, isDefault, declaration, span };
  // What stands above the case speaks of what it holds.
  const documented = { ...declaration, doc: joinDocs(docAbove(first, before), declaration.doc) };
  return { cases, isDefault, declaration: withDocBehind(cursor, documented), span };
}

/** `"{" identifier [ "=" value ] ("," identifier …)* "}"` (RFC 4506 section 4.3), behind the keyword and the name. */
export function parseEnumBody(cursor: TokenCursor, tag: Name | undefined): EnumBody {
  const open = cursor.expect('{', 'before the values of the enumeration');
  if (cursor.at('}')) cursor.diagnostics.error(open.span, 'An enumeration needs at least one value');
  const members: EnumMember[] = [];
  while (cursor.accept('}') === undefined) {
    recover(cursor, () => {
      const first = cursor.peek();
      const before = cursor.previous;
      const name = cursor.expectName('the name of a value, or "}"');
      const value = cursor.accept('=') && parseExpression(cursor, 'the number of this value');
      if (!cursor.at('}')) cursor.expect(',', 'or "}" after the value');
      const doc = joinDocs(docAbove(first, before), docBehind(cursor.previous, cursor.peek()));
      members.push({ name: { text: name.text, span: name.span }, value, doc });
    });
  }
  return { kind: 'enum', tag, members };
}

function withDocBehind(cursor: TokenCursor, declaration: Declaration): Declaration {
  return { ...declaration, doc: joinDocs(declaration.doc, docBehind(cursor.previous, cursor.peek())) };
}
