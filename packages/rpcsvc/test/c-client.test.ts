import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen } from '@gluster-ts/rpc-transport';
import type { Endpoint, Listener } from '@gluster-ts/rpc-transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBalanced } from './support/invariants.ts';
import { serveLibrary } from './support/library.ts';
import { missing } from './support/missing.ts';

const exec = promisify(execFile);
const sources = join(import.meta.dirname, 'c-client');
const why = missing(['gcc', 'rpcgen'], ['/usr/include/tirpc/rpc/rpc.h']);

// The texts of failures are libtirpc's.
const OUTPUT = `null: answered
add 42
greet Hello Käthe
lend Dune 9780441013593 3:5,-1,3 1 ff00
reverse 10000 9999 0
break: RPC: Remote system error
counted 5050
whoami -1
whoami 1236
garbage: RPC: Server can't decode arguments
version: RPC: Program/version mismatch; low version = 1, high version = 3
program: RPC: Program unavailable
procedure: RPC: Procedure unavailable
too weak: RPC: Authentication error; why = Client credential too weak
`;

describe.skipIf(why !== undefined)(`a C client of rpcgen and libtirpc${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  let client: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rpcsvc-'));
    client = join(folder, 'client');
    // rpcgen names the header after its input, and writes next to it.
    await exec('cp', [join(sources, 'library.x'), join(sources, 'client.c'), folder]);
    for (const [flag, file] of [
      ['-h', 'library.h'],
      ['-c', 'library_xdr.c'],
      ['-l', 'library_clnt.c'],
    ] as const) {
      await exec('rpcgen', [flag, '-o', file, 'library.x'], { cwd: folder });
    }
    const inputs = ['client.c', 'library_clnt.c', 'library_xdr.c'];
    await exec('gcc', ['-O1', '-I/usr/include/tirpc', '-o', client, ...inputs, '-ltirpc'], { cwd: folder });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Serves there, runs the client, and returns what it printed. */
  async function run(endpoint: Endpoint, args: (listener: Listener) => string[]): Promise<string> {
    const svc = serveLibrary();
    const listener = await listen(endpoint, { accept: (connection) => void svc.attach(connection) });
    try {
      const { stdout, stderr } = await exec(client, args(listener), { timeout: 120_000 });
      expect(stderr).toBe('');
      expectBalanced(svc);
      return stdout;
    } finally {
      await listener.drain();
    }
  }

  it('is served over TCP', async () => {
    const port = ({ address }: Listener) => String(address.family === 'ipv4' ? address.port : 0);
    expect(await run({ host: '127.0.0.1', port: 0 }, (listener) => ['tcp', port(listener)])).toBe(OUTPUT);
  });

  it('is served over UDP', async () => {
    const port = ({ address }: Listener) => String(address.family === 'ipv4' ? address.port : 0);
    const endpoint = { protocol: 'udp', host: '127.0.0.1', port: 0 } as const;
    // Told not to wait for an answer, libtirpc sends nothing at all over UDP: no batching.
    const output = OUTPUT.replace('counted 5050', 'counted 0');
    expect(await run(endpoint, (listener) => ['udp', port(listener)])).toBe(output);
  });

  it('is served over a unix socket', async () => {
    const path = join(folder, 'socket');
    expect(await run({ path }, () => ['unix', path])).toBe(OUTPUT);
  });

  it('is built from a description that has the numbers of ours', async () => {
    const header = await readFile(join(folder, 'library.h'), 'utf8');
    expect(header).toContain('#define LIBRARY 0x20000077');
  });
});
