import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CServerBuild } from './support/c-server.ts';
import { missing, runInside } from './support/namespace.ts';

const why = missing('rpcbind', 'rpcinfo', 'gcc', 'rpcgen', 'stdbuf');

interface Played {
  readonly stdout: string;
  readonly found: string;
  readonly list: string;
}

describe.skipIf(why !== undefined)(`rpcinfo -b${why === undefined ? '' : ` (${why})`}`, () => {
  let build: CServerBuild;
  beforeAll(async () => {
    build = await CServerBuild.make();
  });
  afterAll(() => build.remove());

  it.each(['ours', 'debians'])(
    'is answered by an rpcbind that passes broadcasts on to a C server: %s',
    async (which) => {
      const { stdout, found, list } = (await runInside('broadcast.ts', which, build.path)) as Played;
      // The address of the interface on which the broadcast came, and the port of the server.
      const [, port] = /^198\.51\.100\.1\.(\d+\.\d+)\tunknown\n$/.exec(stdout) ?? [];
      expect(list).toContain(` 0.0.0.0.${port ?? 'no port'} `);
      expect(found).toContain('ready and waiting');
    },
    240_000,
  );
});
