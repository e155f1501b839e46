import { resolveAlias } from '../../src/model/types.ts';
import type { NamedType, StructType, Type } from '../../src/model/types.ts';

/** What is special about types that C's library declares itself: members have other names than rpcgen gives them. */
const LIBRARY: Readonly<Record<string, string>> = {
  netobj: 'put("\\""); put_hex(o->n_bytes, o->n_len); put("\\"");',
  des_block: 'put("\\""); put_hex(o->c, 8); put("\\"");',
};

/**
 * A C program that reads frames from standard input, decodes them with rpcgen's code, prints what it has understood and
 * encodes it again:
 *
 *     in    uint type   uint length   bytes
 *     out   uint understood   uint length   text   uint length   bytes
 */
export function driverSource(header: string, types: readonly NamedType[]): string {
  return [
    `#include "${header}"`,
    PROLOGUE,
    ...types.map((type) => `static void dump_${type.name}(${cName(type)} *o);`),
    ...types.map(dumpFunction),
    'typedef void (*dump_t)(void *);',
    'static const struct { size_t size; xdrproc_t proc; dump_t dump; } TYPES[] = {',
    ...types.map((type) => `  { sizeof(${cName(type)}), (xdrproc_t)xdr_${cName(type)}, (dump_t)dump_${type.name} },`),
    '};',
    EPILOGUE,
  ].join('\n');
}

/** The name in C of types that this compiler makes: a list is its first node, several arguments are a structure. */
function cName(type: NamedType): string {
  if (type.kind === 'struct' && type.tuple) return type.name.toLowerCase();
  if (type.kind === 'typedef' && type.type.kind === 'list' && type.type.nonEmpty) return type.type.node.name;
  return type.name;
}

function dumpFunction(type: NamedType): string {
  const body = LIBRARY[type.name] ?? bodyOf(type);
  return `static void dump_${type.name}(${cName(type)} *o) {\n${body}\n}`;
}

function bodyOf(type: NamedType): string {
  switch (type.kind) {
    case 'enum':
      return 'put("%d", (int)*o);';
    case 'typedef':
      return dump(type.type, '(*o)', type.name);
    case 'struct': {
      const fields = type.fields.map(
        ({ name, type: inner }, index) =>
          `put("${index === 0 ? '' : ';'}${name}=");\n${dump(inner, `o->${name}`, name)}`,
      );
      return ['put("{");', ...fields, 'put("}");'].join('\n');
    }
    case 'union': {
      const { name, discriminant, arms, otherwise } = type;
      const arm = (field: (typeof arms)[number]['field']): string =>
        field === undefined
          ? 'break;'
          : `put(";${field.name}=");\n${dump(field.type, `o->${name}_u.${field.name}`, field.name)}\nbreak;`;
      return [
        `put("{${discriminant.name}=");`,
        dump(discriminant.type, `o->${discriminant.name}`, discriminant.name),
        `switch ((long long)o->${discriminant.name}) {`,
        ...arms.map(({ cases, field }) => `${cases.map(({ value }) => `case ${value}LL:`).join(' ')}\n${arm(field)}`),
        `default:\n${arm(otherwise?.field)}`,
        '}',
        'put("}");',
      ].join('\n');
    }
    case 'external':
      throw new Error(`${type.name} is not known here`);
  }
}

/** Statements that print the C expression `e`; rpcgen derives members of arrays from `name`. */
function dump(type: Type, e: string, name: string): string {
  switch (type.kind) {
    case 'primitive':
      return dumpPrimitive(type.primitive, e);
    case 'opaque': {
      const [data, length] = type.fixed ? [e, `sizeof(${e})`] : [`${e}.${name}_val`, `${e}.${name}_len`];
      return `put("\\""); put_hex(${data}, ${length}); put("\\"");`;
    }
    case 'string':
      return `put("\\""); put_hex(${e}, strlen(${e})); put("\\"");`;
    case 'named':
      return `dump_${type.target.name}(&${e});`;
    case 'optional':
      return `put("?"); if (${e} != NULL) { ${dump(type.element, `(*${e})`, name)} }`;
    case 'array': {
      const [data, length] = type.fixed
        ? [e, `sizeof(${e}) / sizeof(${e}[0])`]
        : [`${e}.${name}_val`, `${e}.${name}_len`];
      const behind = resolveAlias(type.element);
      // Arrays of characters are bytes there, whatever C thinks of signs.
      const element =
        behind.kind === 'primitive' && behind.primitive === 'char'
          ? `put("%u", (unsigned)(unsigned char)${data}[i]);`
          : dump(type.element, `${data}[i]`, name);
      return `put("["); for (size_t i = 0; i < ${length}; i++) { if (i > 0) put(","); ${element} } put("]");`;
    }
    case 'list':
      return dumpList(type.node, type.nonEmpty ? `&${e}` : e);
  }
}

function dumpList(node: StructType, first: string): string {
  const tail = node.tail?.name ?? '';
  return [
    'put("[");',
    `for (${node.name} *node = ${first}, *begin = node; node != NULL; node = (${node.name} *)node->${tail}) {`,
    `  if (node != begin) put(","); dump_${node.name}(node);`,
    '}',
    'put("]");',
  ].join('\n');
}

function dumpPrimitive(primitive: (Type & { kind: 'primitive' })['primitive'], e: string): string {
  switch (primitive) {
    case 'hyper':
    case 'hyperNumber':
      return `put("%lld", (long long)${e});`;
    case 'uhyper':
    case 'uhyperNumber':
      return `put("%llu", (unsigned long long)${e});`;
    case 'uint':
    case 'uchar':
    case 'ushort':
      return `put("%u", (unsigned)${e});`;
    case 'bool':
      return `put("%d", ${e} ? 1 : 0);`;
    case 'float':
      return `{ unsigned bits; memcpy(&bits, &${e}, 4); put("%08x", bits); }`;
    case 'double':
      return `{ unsigned long long bits; memcpy(&bits, &${e}, 8); put("%016llx", bits); }`;
    case 'quadruple':
      throw new Error('rpcgen has no quadruple');
    default:
      return `put("%d", (int)${e});`;
  }
}

const PROLOGUE = `
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>

static char *text;
static size_t text_used, text_size;

static void put(const char *format, ...) {
  for (;;) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text + text_used, text_size - text_used, format, args);
    va_end(args);
    if (text_used + (size_t)n < text_size) { text_used += (size_t)n; return; }
    text_size = text_size * 2 + (size_t)n + 64;
    text = realloc(text, text_size);
  }
}

static void put_hex(const void *data, size_t size) {
  for (size_t i = 0; i < size; i++) put("%02x", ((const unsigned char *)data)[i]);
}

static void read_all(void *to, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = read(0, (char *)to + done, size - done);
    if (n <= 0) exit(n == 0 && done == 0 ? 0 : 1);
    done += (size_t)n;
  }
}

static void write_all(const void *from, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = write(1, (const char *)from + done, size - done);
    if (n <= 0) exit(1);
    done += (size_t)n;
  }
}
`;

const EPILOGUE = `
int main(void) {
  for (;;) {
    unsigned head[2];
    read_all(head, sizeof(head));
    unsigned type = ntohl(head[0]), size = ntohl(head[1]);
    char *bytes = malloc(size + 4);
    read_all(bytes, size);
    void *value = calloc(1, TYPES[type].size + 1);
    XDR in;
    xdrmem_create(&in, bytes, size, XDR_DECODE);
    bool_t understood = TYPES[type].proc(&in, value, 0) && xdr_getpos(&in) == size;
    text_used = 0;
    put("");
    char *encoded = NULL;
    unsigned used = 0;
    if (understood) {
      TYPES[type].dump(value);
      XDR out;
      encoded = calloc(1, size + 1024);
      xdrmem_create(&out, encoded, size + 1024, XDR_ENCODE);
      understood = TYPES[type].proc(&out, value, 0);
      used = xdr_getpos(&out);
    }
    unsigned reply[2] = { htonl(understood), htonl((unsigned)text_used) }, length = htonl(used);
    write_all(reply, sizeof(reply));
    write_all(text, text_used);
    write_all(&length, 4);
    write_all(encoded, used);
    xdr_free(TYPES[type].proc, value);
    free(value);
    free(bytes);
    free(encoded);
  }
}
`;
