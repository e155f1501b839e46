import type { Argument, Name, ProcedureDefinition, ProgramDefinition, VersionDefinition } from './ast.ts';
import { parseArgument } from './declaration.ts';
import { docAbove, docBehind, joinDocs, NO_DOC } from './doc.ts';
import { parseExpression } from './expression.ts';
import { recover } from './recovery.ts';
import type { TokenCursor } from './token-cursor.ts';

/**
 * RFC 5531 section 12.2, behind the keyword, without the semicolon:
 *
 *     "program" identifier "{" version-def version-def* "}" "=" constant ";"
 */
export function parseProgram(cursor: TokenCursor): ProgramDefinition {
  const name = nameOf(cursor, 'program');
  cursor.expect('{', 'before the versions of the program');
  if (cursor.at('}')) cursor.diagnostics.error(name.span, 'A program needs at least one version');
  const versions: VersionDefinition[] = [];
  while (cursor.accept('}') === undefined) recover(cursor, () => void versions.push(parseVersion(cursor)));
  cursor.expect('=', 'and the number of the program');
  return { kind: 'program', name, versions, number: parseExpression(cursor, 'the number of the program'), doc: NO_DOC };
}

/** `"version" identifier "{" procedure-def procedure-def* "}" "=" constant ";"` */
function parseVersion(cursor: TokenCursor): VersionDefinition {
  const first = cursor.peek();
  const before = cursor.previous;
  cursor.expect('version', 'or "}"');
  const name = nameOf(cursor, 'version');
  cursor.expect('{', 'before the procedures of the version');
  const procedures: ProcedureDefinition[] = [];
  while (cursor.accept('}') === undefined) recover(cursor, () => void procedures.push(parseProcedure(cursor)));
  cursor.expect('=', 'and the number of the version');
  const number = parseExpression(cursor, 'the number of the version');
  cursor.expect(';', 'after the number of the version');
  return {
    name,
    procedures,
    number,
    doc: joinDocs(docAbove(first, before), docBehind(cursor.previous, cursor.peek())),
  };
}

/**
 * `type-specifier identifier "(" type-specifier ("," type-specifier)* ")" "=" constant ";"`, where both ends may be
 * `void`, and nothing at all between the parentheses means it too.
 */
function parseProcedure(cursor: TokenCursor): ProcedureDefinition {
  const first = cursor.peek();
  const before = cursor.previous;
  const result = parseArgument(cursor, 'the type of a result, or "}"', true);
  const name = nameOf(cursor, 'procedure');
  cursor.expect('(', 'before the arguments');
  const args = cursor.at(')') ? [] : parseArguments(cursor);
  cursor.expect(')', 'after the arguments');
  cursor.expect('=', 'and the number of the procedure');
  const number = parseExpression(cursor, 'the number of the procedure');
  cursor.expect(';', 'after the number of the procedure');
  const doc = joinDocs(docAbove(first, before), docBehind(cursor.previous, cursor.peek()));
  return { name, result, args, number, doc };
}

function parseArguments(cursor: TokenCursor): readonly Argument[] {
  const first = cursor.peek();
  const args = [parseArgument(cursor, 'the type of an argument', false)];
  while (cursor.accept(',') !== undefined) args.push(parseArgument(cursor, 'the type of an argument', false));
  const given = args.filter((arg) => arg !== undefined);
  if (args.length > 1 && given.length < args.length) {
    cursor.diagnostics.error(first.span, 'void can not be one of several arguments');
  }
  return given;
}

function nameOf(cursor: TokenCursor, what: string): Name {
  const { text, span } = cursor.expectName(`the name of the ${what}`);
  return { text, span };
}
