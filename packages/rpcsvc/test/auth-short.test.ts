import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { AuthRegistry, AuthShortTable, authSysScheme } from '@gluster-ts/auth';
import { listen } from '@gluster-ts/rpc-transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBalanced } from './support/invariants.ts';
import { serveLibrary } from './support/library.ts';
import { missing } from './support/missing.ts';

const exec = promisify(execFile);
const sources = join(import.meta.dirname, 'c-client');
const why = missing(['gcc', 'rpcgen'], ['/usr/include/tirpc/rpc/rpc.h']);

describe.skipIf(why !== undefined)(`libtirpc's AUTH_SHORT${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  let client: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rpcsvc-short-'));
    client = join(folder, 'short');
    await exec('cp', [join(sources, 'library.x'), join(sources, 'short.c'), folder]);
    for (const [flag, file] of [
      ['-h', 'library.h'],
      ['-c', 'library_xdr.c'],
      ['-l', 'library_clnt.c'],
    ] as const) {
      await exec('rpcgen', [flag, '-o', file, 'library.x'], { cwd: folder });
    }
    const inputs = ['short.c', 'library_clnt.c', 'library_xdr.c'];
    await exec('gcc', ['-O1', '-I/usr/include/tirpc', '-o', client, ...inputs, '-ltirpc'], { cwd: folder });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['tcp', 'udp'] as const)(
    'uses the shorthand over %s, and its credential when it is gone',
    async (protocol) => {
      const short = new AuthShortTable(authSysScheme);
      const flavors: number[] = [];
      const auth = new AuthRegistry(
        short.schemes.map((scheme) => ({
          ...scheme,
          authenticate: (...args: Parameters<typeof scheme.authenticate>) => {
            flavors.push(scheme.flavor);
            return scheme.authenticate(...args);
          },
        })),
      );
      const svc = serveLibrary({ auth });
      const listener = await listen(
        { protocol, host: '127.0.0.1', port: 0 },
        { accept: (connection) => void svc.attach(connection) },
      );
      const port = listener.address.family === 'ipv4' ? listener.address.port : 0;
      const child = spawn(client, [protocol, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const call = async (): Promise<string> => {
        child.stdin.write('\n');
        return String((await lines.next()).value);
      };
      try {
        // The user and its two groups, whatever the call carries.
        expect([await call(), await call(), await call()]).toEqual(['1 1236', '2 1236', '2 1236']);
        expect(flavors).toEqual([1, 2, 2]);
        expect(short.forget()).toBe(1);
        // Refused with AUTH_REJECTEDCRED, it sends its credential and gets a new shorthand, within one call.
        expect([await call(), await call()]).toEqual(['2 1236', '2 1236']);
        expect(flavors).toEqual([1, 2, 2, 2, 1, 2]);
        expect(short.size).toBe(1);
      } finally {
        child.stdin.end();
        await ended;
        await listener.close();
      }
      expectBalanced(svc);
      expect(svc.stats().refused.AUTH_ERROR).toBe(1);
    },
  );
});
