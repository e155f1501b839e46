import { spanOver } from '../source/source-file.ts';
import type { PrimitiveName, TypeSpecifier } from './ast.ts';
import { parseEnumBody, parseStructBody, parseUnionBody } from './bodies.ts';
import type { TokenCursor } from './token-cursor.ts';
import { describeToken } from './token.ts';
import type { Token } from './token.ts';

/**
 * Names of types that are the same everywhere: RFC 4506's, and the other spellings that C's headers, and so `.x` files,
 * have for them. `long` is 32 bits, as in `xdr_long` of every C library.
 */
const SPELLINGS: Readonly<Record<string, PrimitiveName>> = {
  bool: 'bool',
  bool_t: 'bool',
  char: 'char',
  double: 'double',
  float: 'float',
  hyper: 'hyper',
  int: 'int',
  int16: 'short',
  int16_t: 'short',
  int32: 'int',
  int32_t: 'int',
  int64: 'hyper',
  int64_t: 'hyper',
  int8: 'char',
  int8_t: 'char',
  long: 'int',
  longlong_t: 'hyper',
  quad: 'hyper',
  quad_t: 'hyper',
  quadruple: 'quadruple',
  short: 'short',
  u_char: 'uchar',
  u_hyper: 'uhyper',
  u_int: 'uint',
  u_int16_t: 'ushort',
  u_int32_t: 'uint',
  u_int64_t: 'uhyper',
  u_int8_t: 'uchar',
  u_long: 'uint',
  u_longlong_t: 'uhyper',
  u_quad_t: 'uhyper',
  u_short: 'ushort',
  uchar_t: 'uchar',
  uint: 'uint',
  uint16: 'ushort',
  uint16_t: 'ushort',
  uint32: 'uint',
  uint32_t: 'uint',
  uint64: 'uhyper',
  uint64_t: 'uhyper',
  uint8: 'uchar',
  uint8_t: 'uchar',
  uint_t: 'uint',
  ulong: 'uint',
  ulong_t: 'uint',
  ushort: 'ushort',
  ushort_t: 'ushort',
};

/** Spellings that a file may define itself, and then means its own. */
const REDEFINABLE = /^(?!(?:bool|char|double|float|hyper|int|long|quadruple|short)$)/;

/** The primitive that a name stands for unless the file defines it. */
export function primitiveCalled(name: string): PrimitiveName | undefined {
  return Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : undefined;
}

const UNSIGNED: Readonly<Partial<Record<PrimitiveName, PrimitiveName>>> = {
  char: 'uchar',
  hyper: 'uhyper',
  int: 'uint',
  short: 'ushort',
};

/** What can stand behind `unsigned`: anything else is the name that is declared. */
const SIGNED_WORDS = new Set(['char', 'short', 'int', 'long', 'hyper', 'quad', 'quad_t', 'int32_t', 'int64_t']);

/** Words that begin no type: when one stands where a type should, the type is missing. */
const NOT_TYPES = new Set(['case', 'const', 'default', 'program', 'switch', 'typedef', 'version']);

/** Reads what stands before the name in a declaration. `what` completes "Expected …". */
export function parseTypeSpecifier(cursor: TokenCursor, what: string): TypeSpecifier {
  const token = cursor.peek();
  if (token.kind !== 'name' || NOT_TYPES.has(token.text)) {
    return cursor.fail(`Expected ${what}, found ${describeToken(token)}`);
  }
  cursor.take();
  switch (token.text) {
    case 'opaque':
    case 'string':
    case 'void':
      return { kind: token.text, span: token.span };
    case 'struct':
    case 'union':
    case 'enum':
      return parseTagged(cursor, token);
    case 'unsigned':
      return parseUnsigned(cursor, token);
    case 'signed':
      return parsePrimitive(cursor, token, SIGNED_WORDS.has(cursor.peek().text) ? cursor.take() : token);
    default:
      if (token.text === 'quad' && cursor.accept('float') !== undefined) {
        return { kind: 'primitive', primitive: 'quadruple', span: spanOver(token.span, cursor.previous.span) };
      }
      if (primitiveCalled(token.text) === undefined || REDEFINABLE.test(token.text)) {
        return { kind: 'named', name: { text: token.text, span: token.span }, span: token.span };
      }
      return parsePrimitive(cursor, token, token);
  }
}

function parsePrimitive(cursor: TokenCursor, first: Token, word: Token): TypeSpecifier {
  return { kind: 'primitive', primitive: signed(cursor, word), span: spanOver(first.span, cursor.previous.span) };
}

function parseUnsigned(cursor: TokenCursor, first: Token): TypeSpecifier {
  const primitive = SIGNED_WORDS.has(cursor.peek().text) ? signed(cursor, cursor.take()) : 'int';
  return {
    kind: 'primitive',
    primitive: UNSIGNED[primitive] ?? 'uint',
    span: spanOver(first.span, cursor.previous.span),
  };
}

/** `long long`, `long int`, `short int`, `hyper int` are two words. */
function signed(cursor: TokenCursor, word: Token): PrimitiveName {
  const isLongLong = word.text === 'long' && cursor.accept('long') !== undefined;
  if (['long', 'short', 'hyper'].includes(word.text)) cursor.accept('int');
  return isLongLong ? 'hyper' : (primitiveCalled(word.text) ?? 'int');
}

/** `struct foo`, which is the type called foo, or a body: `struct { … }`, `struct foo { … }`. */
function parseTagged(cursor: TokenCursor, keyword: Token): TypeSpecifier {
  const name = cursor.peek().kind === 'name' && !cursor.at('switch') ? cursor.take() : undefined;
  const tag = name === undefined ? undefined : { text: name.text, span: name.span };
  const hasBody = cursor.at('{') || (keyword.text === 'union' && cursor.at('switch'));
  if (!hasBody) {
    if (tag === undefined) return cursor.fail(`Expected a name or "{" after "${keyword.text}"`);
    return { kind: 'named', name: tag, span: spanOver(keyword.span, tag.span) };
  }
  const body = cursor.nest(() => {
    if (keyword.text === 'struct') return parseStructBody(cursor, tag);
    return keyword.text === 'union' ? parseUnionBody(cursor, tag) : parseEnumBody(cursor, tag);
  });
  return { kind: 'body', body, span: spanOver(keyword.span, cursor.previous.span) };
}
