import { authGlusterfsV2, authSys } from '@gluster-ts/auth';
import { procedure, program, xdrArray, xdrInt, xdrString, xdrStruct, xdrUint, xdrVoid } from '@gluster-ts/xdr';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RpcClnt } from '../src/index.ts';
import { CServerBuild, missingForCServer } from './support/c-server.ts';
import type { CServer } from './support/c-server.ts';
import { calculator } from './support/calculator.ts';
import { errorOf, later } from './support/outcome.ts';

const missing = missingForCServer();

const troubled = program({
  name: 'calculator',
  number: calculator.number,
  version: 3,
  procedures: {
    WHO: procedure(
      4,
      xdrVoid,
      xdrStruct({
        flavor: xdrInt,
        uid: xdrUint,
        gid: xdrUint,
        gids: xdrArray(xdrUint, 16),
        machine: xdrString(255),
      }),
    ),
    SILENT: procedure(5, xdrVoid, xdrVoid),
    FAILING: procedure(6, xdrVoid, xdrVoid),
    TOO_WEAK: procedure(7, xdrVoid, xdrVoid),
    LEAVE: procedure(8, xdrVoid, xdrVoid),
    MISSING: procedure(99, xdrVoid, xdrVoid),
    // The server says ECHO; too short an argument for it, and more result than is there.
    TORN_ARGS: procedure(2, xdrVoid, xdrVoid),
    TORN_RESULT: procedure(1, xdrStruct({ a: xdrInt, b: xdrInt }), xdrArray(xdrInt)),
  },
});

/** What the server's HASH does: FNV-1a of 64 bits. */
function fnv(text: string): Buffer {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  const digest = Buffer.alloc(8);
  digest.writeBigUInt64BE(hash);
  return digest;
}

describe.skipIf(missing !== undefined)(
  `a server built with rpcgen and libtirpc${missing ? ` (${missing})` : ''}`,
  () => {
    let build: CServerBuild;
    beforeAll(async () => {
      build = await CServerBuild.make();
    });
    afterAll(() => build.remove());

    describe.each(['tcp', 'unix'] as const)('over %s', (transport) => {
      let server: CServer;
      let clnt: RpcClnt;
      beforeEach(async () => {
        server = await build.start(transport);
        clnt = new RpcClnt(server.endpoint, { timeoutMs: 10_000 });
      });
      afterEach(async () => {
        await clnt.close();
        await server.stop();
      });

      it('answers with numbers, strings and opaque data', async () => {
        const client = clnt.client(calculator);
        await client.NULL();
        expect(await client.ADD({ a: 2 ** 31 - 1, b: 2 ** 31 - 1 })).toBe(2n ** 32n - 2n);
        expect(await client.ADD({ a: -(2 ** 31), b: -1 })).toBe(-(2n ** 31n) - 1n);
        const { digest, name } = await client.HASH('naïve');
        expect(name).toBe('naïve');
        expect(Buffer.compare(digest, fnv('naïve'))).toBe(0);
      });

      it.each([0, 1, 3, 4, 8_999, 65_536, 2_000_001])('echoes %i bytes', async (byteLength) => {
        const bytes = new Uint8Array(byteLength).map((_, i) => i % 251);
        // libtirpc sends long replies in several fragments.
        expect(Buffer.compare(await clnt.call(calculator, 'ECHO', bytes), bytes)).toBe(0);
        using borrowed = await clnt.borrow(calculator, 'ECHO', bytes);
        expect(Buffer.compare(borrowed.result, bytes)).toBe(0);
      });

      it('answers many calls at a time, each with its own result', async () => {
        const sums = await Promise.all(
          Array.from({ length: 5000 }, (_, a) => clnt.call(calculator, 'ADD', { a, b: 1_000_000 })),
        );
        expect(sums).toEqual(Array.from({ length: 5000 }, (_, a) => BigInt(a + 1_000_000)));
        expect(clnt.counters).toMatchObject({ sent: 5000, succeeded: 5000, inFlight: 0, connects: 1, strayReplies: 0 });
      });

      it('reads our AUTH_SYS credential', async () => {
        const groups = [10, 20, 100_000];
        const auth = authSys({ uid: 1001, gid: 1000, groups, machineName: 'storage1' });
        const who = { flavor: 1, uid: 1001, gid: 1000, gids: groups, machine: 'storage1' };
        expect(await clnt.call(troubled, 'WHO', undefined, { auth })).toEqual(who);
        expect(await clnt.call(troubled, 'WHO', undefined)).toMatchObject({ flavor: 0 });
      });

      it('refuses a credential that it does not know: AUTH_REJECTEDCRED', async () => {
        const error = await errorOf(clnt.call(troubled, 'WHO', undefined, { auth: authGlusterfsV2() }));
        expect(error).toMatchObject({ code: 'ERR_RPC_AUTH_ERROR', authStat: 2, authStatName: 'AUTH_REJECTEDCRED' });
      });

      it('refuses a credential that is too weak: AUTH_TOOWEAK', async () => {
        const error = await errorOf(clnt.call(troubled, 'TOO_WEAK', undefined));
        expect(error).toMatchObject({ code: 'ERR_RPC_AUTH_ERROR', authStat: 5 });
        expect(error.message).toContain('credential was refused with AUTH_TOOWEAK');
      });

      it('refuses programs, versions and procedures that it does not serve', async () => {
        expect(await errorOf(clnt.call({ ...calculator, number: 0x2000_0098 }, 'NULL', undefined))).toMatchObject({
          code: 'ERR_RPC_PROG_UNAVAIL',
        });
        expect(await errorOf(clnt.call({ ...calculator, version: 9 }, 'NULL', undefined))).toMatchObject({
          code: 'ERR_RPC_PROG_MISMATCH',
          low: 3,
          high: 4,
        });
        expect(await errorOf(clnt.call(troubled, 'MISSING', undefined))).toMatchObject({
          code: 'ERR_RPC_PROC_UNAVAIL',
        });
      });

      it('cannot decode our arguments: GARBAGE_ARGS, and we not its result: ERR_RPC_BAD_REPLY', async () => {
        expect(await errorOf(clnt.call(troubled, 'TORN_ARGS', undefined))).toMatchObject({
          code: 'ERR_RPC_GARBAGE_ARGS',
        });
        expect(await errorOf(clnt.call(troubled, 'TORN_RESULT', { a: -2, b: 1 }))).toMatchObject({
          code: 'ERR_RPC_BAD_REPLY',
          cause: { code: 'ERR_XDR_TRUNCATED' },
        });
      });

      it('fails: SYSTEM_ERR', async () => {
        expect(await errorOf(clnt.call(troubled, 'FAILING', undefined))).toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
      });

      it('does not answer, while other calls go on', async () => {
        // Connected, the next call goes out at once, however little time this process is given.
        await clnt.call(calculator, 'NULL', undefined);
        const silent = later(clnt.call(troubled, 'SILENT', undefined, { timeoutMs: 50 }));
        expect(await clnt.call(calculator, 'ADD', { a: 1, b: 2 })).toBe(3n);
        expect(await errorOf(silent)).toMatchObject({ code: 'ERR_RPC_TIMEOUT', sent: true });
        expect(await clnt.call(calculator, 'ADD', { a: 3, b: 4 })).toBe(7n);
      });

      it('drops the connection; the next call comes over a new one', async () => {
        await clnt.call(calculator, 'NULL', undefined);
        expect(await errorOf(clnt.call(troubled, 'LEAVE', undefined))).toMatchObject({
          code: 'ERR_RPC_DISCONNECTED',
          sent: true,
        });
        expect(await clnt.call(calculator, 'ADD', { a: 1, b: 2 })).toBe(3n);
        expect(clnt.counters).toMatchObject({ connects: 2, disconnects: 1 });
      });

      it('is not there', async () => {
        await server.stop();
        const error = await errorOf(clnt.call(calculator, 'NULL', undefined));
        expect(error).toMatchObject({ code: 'ERR_RPC_CONNECT', sent: false, cause: { name: 'TransportError' } });
        expect(clnt.state.kind).toBe('waiting');
        // For afterEach to stop.
        server = await build.start(transport);
      });

      it('comes back: a call that was told to wait is answered', async () => {
        await using patient = new RpcClnt(server.endpoint, {
          waitForReconnect: true,
          reconnect: { delayMsMin: 5, delayMsMax: 20 },
        });
        await patient.call(calculator, 'NULL', undefined);
        if (transport === 'tcp') return; // A port of its own each time.
        await server.stop();
        const waiting = later(patient.call(calculator, 'ADD', { a: 1, b: 2 }));
        server = await build.start(transport);
        // It may have been sent before the end of the old connection was seen.
        const sum = await waiting.catch(() => patient.call(calculator, 'ADD', { a: 1, b: 2 }));
        expect(sum).toBe(3n);
      });
    });
  },
);
