import { procedure, program, xdrVoid } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { inVersion, TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO, serve, THREE } from '../test/support/serve.ts';
import type { TestHandlers } from '../test/support/serve.ts';
import { Rpcsvc, RpcsvcError, sync, task } from './index.ts';

describe('register()', () => {
  it('serves several versions of a program side by side', async () => {
    const { svc, peer } = serve({ ADD: sync(({ a, b }) => a + b) });
    svc.register(inVersion(3), { ADD: sync(({ a, b }) => a * b) });
    expect(await peer.call({ vers: 2, args: ONE_AND_TWO })).toBe(THREE);
    expect(await peer.call({ vers: 3, args: ONE_AND_TWO })).toMatch(/00000002$/);
  });

  it('refuses what does not fit together', () => {
    const { svc } = serve({});
    const refused = (act: () => unknown, why: unknown) => expect(act).toThrow(why);
    const withCode = (code: string) => expect.objectContaining({ code }) as unknown;
    refused(() => svc.register(TEST_PROGRAM, {}), withCode('ERR_RPCSVC_DUPLICATE_PROGRAM'));
    const unknown = { SUB: () => 1 } as TestHandlers;
    refused(() => svc.register(inVersion(3), unknown), withCode('ERR_RPCSVC_BAD_PROGRAM'));
    const twice = program({
      name: 'TWICE',
      number: 8,
      version: 1,
      procedures: { A: procedure(1, xdrVoid, xdrVoid), B: procedure(1, xdrVoid, xdrVoid) },
    });
    refused(
      () => svc.register(twice, { A: () => undefined, B: () => undefined }),
      'Cannot serve B: TWICE calls procedure 1 A already',
    );
    refused(
      () => svc.register(inVersion(4), { ADD: () => 1, POKE: () => undefined }, { complete: true }),
      'TEST has no handler for ECHO, JOIN, MISSING',
    );
    for (const options of [{ idempotent: ['SUB'] }, { unprivileged: ['ADD', 'SUB'] }]) {
      // As JavaScript may have it: TypeScript knows the names.
      refused(() => svc.register(inVersion(5), {}, options as never), 'Cannot serve SUB: TEST has no such procedure');
    }
    expect(svc.programs).toEqual([TEST_PROGRAM]);
  });

  it('infers the types of handlers from the description', () => {
    const handlers: TestHandlers = {
      ADD: sync(({ a, b }) => a + b),
      ECHO: (bytes, request) => (request.byteLength > 0 ? bytes : Promise.resolve(bytes)),
      JOIN: task(async (names) => Promise.resolve(names.join())),
      // @ts-expect-error a string is no result of a void procedure
      POKE: sync(() => 'poked'),
    };
    // @ts-expect-error the arguments of ADD are two numbers
    const wrong: TestHandlers = { ADD: sync((args: string) => args.length) };
    expect([handlers, wrong]).toHaveLength(2);
  });

  it.each([{ outstandingLimit: 0 }, { outstandingTotalLimit: -1 }, { replyBytesMax: NaN }, { requestsIdleMax: 1.5 }])(
    'Rpcsvc refuses %j',
    (options) => expect(() => new Rpcsvc(options)).toThrow(RpcsvcError),
  );
});
