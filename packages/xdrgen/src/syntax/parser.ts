import type { Diagnostics } from '../source/diagnostics.ts';
import type { ConstDefinition, Definition, Name, TypedefDefinition } from './ast.ts';
import { parseEnumBody, parseStructBody, parseUnionBody } from './bodies.ts';
import { parseDeclaration } from './declaration.ts';
import { docAbove, docBehind, joinDocs } from './doc.ts';
import { parseExpression } from './expression.ts';
import { parseProgram } from './program.ts';
import { SyntaxFault, TokenCursor } from './token-cursor.ts';
import { describeToken } from './token.ts';
import type { Token } from './token.ts';

/** Words that begin a definition. */
const KEYWORDS = new Set(['const', 'enum', 'namespace', 'program', 'struct', 'typedef', 'union']);

/** What a file defines. */
export interface Parsed {
  readonly definitions: readonly Definition[];
  /** Names of definitions that could not be understood: that they are missing is not a mistake of its own. */
  readonly damaged: ReadonlySet<string>;
}

/**
 * Reads the definitions of a file (RFC 4506 section 6.3, RFC 5531 section 12.2). What can not be understood is told and
 * left out.
 */
export function parse(tokens: readonly Token[], diagnostics: Diagnostics): Parsed {
  const cursor = new TokenCursor(tokens, diagnostics);
  const definitions: Definition[] = [];
  const damaged = new Set<string>();
  let namespaces = 0;
  while (cursor.peek().kind !== 'end') {
    const start = cursor.peek();
    try {
      if (namespaces > 0 && cursor.accept('}') !== undefined) {
        namespaces--;
        cursor.accept(';');
      } else if (cursor.accept('namespace') !== undefined) {
        // Of xdrc and xdrpp: names of a file are one module here, whatever they are called there.
        cursor.expectName('the name of the namespace');
        cursor.expect('{', 'after the name of the namespace');
        namespaces++;
      } else if (cursor.accept(';') === undefined) {
        definitions.push(parseDefinition(cursor));
      }
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      skipDefinition(cursor, start, damaged);
    }
  }
  if (namespaces > 0) diagnostics.error(cursor.peek().span, 'Expected "}" at the end of the namespace');
  return { definitions, damaged };
}

function parseDefinition(cursor: TokenCursor): Definition {
  const keyword = cursor.peek();
  const above = docAbove(keyword, keyword === cursor.previous ? undefined : cursor.previous);
  const definition = parseKeyword(cursor, keyword);
  cursor.expect(';', `after the definition of ${definition.name.text}`);
  return { ...definition, doc: joinDocs(above, docBehind(cursor.previous, cursor.peek())) };
}

function parseKeyword(cursor: TokenCursor, keyword: Token): Definition {
  if (keyword.kind !== 'name' || !KEYWORDS.has(keyword.text)) {
    cursor.fail(`Expected "const", "enum", "struct", "union", "typedef" or "program", found ${describeToken(keyword)}`);
  }
  cursor.take();
  const doc = { text: '', tags: new Map<string, string>() };
  switch (keyword.text) {
    case 'const':
      return parseConst(cursor);
    case 'typedef':
      return parseTypedef(cursor);
    case 'program':
      return parseProgram(cursor);
    case 'struct': {
      const name = nameOf(cursor, 'structure');
      return { ...parseStructBody(cursor, name), name, doc };
    }
    case 'union': {
      const name = nameOf(cursor, 'union');
      return { ...parseUnionBody(cursor, name), name, doc };
    }
    default: {
      const name = nameOf(cursor, 'enumeration');
      return { ...parseEnumBody(cursor, name), name, doc };
    }
  }
}

function nameOf(cursor: TokenCursor, what: string): Name {
  const { text, span } = cursor.expectName(`the name of the ${what}`);
  return { text, span };
}

/** `"const" identifier "=" value`; rpcgen takes a string too. */
function parseConst(cursor: TokenCursor): ConstDefinition {
  const name = nameOf(cursor, 'constant');
  cursor.expect('=', 'after the name of the constant');
  const doc = { text: '', tags: new Map<string, string>() };
  const { kind, text, span } = cursor.peek();
  if (kind === 'string') {
    cursor.take();
    return { kind: 'const', name, value: { kind: 'text', text, span }, doc };
  }
  return { kind: 'const', name, value: parseExpression(cursor, 'the value of the constant'), doc };
}

/** `"typedef" declaration` */
function parseTypedef(cursor: TokenCursor): TypedefDefinition {
  const declaration = parseDeclaration(cursor, 'the type that gets a name');
  if (declaration === undefined) return cursor.fail('void can not have another name', cursor.previous.span);
  return { kind: 'typedef', name: declaration.name, declaration, doc: declaration.doc };
}

/** From the beginning of a definition to where the next one can begin. Names on the way may be what it would define. */
function skipDefinition(cursor: TokenCursor, start: Token, damaged: Set<string>): void {
  cursor.rewindTo(start);
  let depth = 0;
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'end') return;
    if (token !== start && depth <= 1 && beginsDefinition(token, depth)) return;
    cursor.take();
    const isName = token.kind === 'name' && !KEYWORDS.has(token.text);
    if (isName && depth === 0) damaged.add(token.text);
    if (token.text === '{') depth++;
    else if (token.text === '}') depth--;
    else if (token.text === ';' && depth <= 0) return;
  }
}

/** Inside a body, only what can not stand there; and only at the beginning of a line. */
function beginsDefinition({ text, span }: Token, depth: number): boolean {
  if (!KEYWORDS.has(text) || (depth > 0 && ['enum', 'struct', 'union'].includes(text))) return false;
  return span.file.lineText(span.file.lineOf(span.start)).trimStart().startsWith(text);
}
