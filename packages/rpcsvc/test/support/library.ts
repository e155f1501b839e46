import {
  procedure,
  program,
  xdrArray,
  xdrBool,
  xdrInt,
  xdrOpaqueFixed,
  xdrString,
  xdrStruct,
  xdrUhyper,
  xdrVoid,
} from '@gluster-ts/xdr';
import { Rpcsvc, sync } from '../../src/index.ts';
import type { RpcsvcOptions } from '../../src/index.ts';

const two = xdrStruct({ a: xdrInt, b: xdrInt });
const numbers = xdrArray(xdrInt);
const book = xdrStruct({
  title: xdrString(64),
  isbn: xdrUhyper,
  ratings: xdrArray(xdrInt, 8),
  lent: xdrBool,
  cover: xdrOpaqueFixed(5),
});

/** What test/c-client/library.x says. */
const library = program({
  name: 'library',
  number: 0x2000_0077,
  version: 1,
  procedures: {
    ADD: procedure(1, two, xdrInt),
    GREET: procedure(2, xdrString(), xdrString()),
    LEND: procedure(3, book, book),
    REVERSE: procedure(4, numbers, numbers),
    BREAK: procedure(5, xdrVoid, xdrInt),
    COUNT: procedure(6, xdrInt, xdrVoid),
    COUNTED: procedure(7, xdrVoid, xdrInt),
    WHOAMI: procedure(8, xdrVoid, xdrInt),
  },
});
const library3 = program({
  name: 'library',
  number: 0x2000_0077,
  version: 3,
  procedures: { ADD: procedure(1, two, xdrInt) },
});

/** Serves library.x: some procedures synchronously, some as tasks. */
export function serveLibrary(options: RpcsvcOptions = {}): Rpcsvc {
  const svc = new Rpcsvc(options);
  let count = 0;
  svc.register(library, {
    ADD: sync(({ a, b }) => a + b),
    GREET: async (name) => Promise.resolve(`Hello ${name}`),
    LEND: sync((mine) => ({ ...mine, lent: true, ratings: [...mine.ratings, 3] })),
    REVERSE: async (list) => {
      await Promise.resolve();
      return list.toReversed();
    },
    BREAK: () => Promise.reject(new Error('Out of books')),
    COUNT: sync((step) => void (count += step), { noReply: true }),
    COUNTED: sync(() => count),
    WHOAMI: sync((_, { identity }) => (identity.flavor === 1 ? identity.uid + identity.groups.length : -1)),
  });
  svc.register(library3, { ADD: sync(({ a, b }) => a + b) }, { minAuth: 1 });
  return svc;
}
