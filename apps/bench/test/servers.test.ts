import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runLoad } from '../src/load/run-load.ts';
import { chooseCores } from '../src/machine/cores.ts';
import { gfDumpPing } from '../src/messages/gf-dump-ping.ts';
import { listFriends } from '../src/messages/list-friends.ts';
import { buildNative } from '../src/native/build-native.ts';
import { ServerPool } from '../src/servers/server-pool.ts';
import { serverNames } from '../src/servers/server.ts';

const program = await buildNative('load');
const load = 'path' in program ? program.path : '';
if ('missing' in program) console.warn(`SKIPPED, the servers' tests: ${program.missing}`);

describe.skipIf('missing' in program)('servers', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gtb-'));
  const pool = new ServerPool(scratch, chooseCores());
  const requestFile = join(scratch, 'request');
  afterAll(async () => {
    await pool.stop();
    rmSync(scratch, { recursive: true });
  });

  const others = serverNames.filter((name) => name !== 'gluster-ts'); // tested as what it is, the daemon
  const cases = others.flatMap((name) =>
    (['unix', 'tcp'] as const).flatMap((transport) =>
      (name === 'libtirpc' ? [listFriends] : [listFriends, gfDumpPing]).map((message) => ({
        name,
        transport,
        message,
        call: message.name,
      })),
    ),
  );

  it.for(cases)(
    '$name answers $call over $transport with as many bytes as C',
    async ({ name, transport, message }, { skip }) => {
      const server = await pool.get(name, { transport, message });
      if ('missing' in server) {
        console.warn(`SKIPPED, ${name}: ${server.missing}`);
        return skip(server.missing);
      }
      writeFileSync(requestFile, message.request);
      const result = await runLoad(load, {
        endpoint: server.endpoint,
        launcher: server.enter,
        requestFile,
        connections: 20,
        depth: 16,
        requests: 2000,
        stall: 50, // C makes up its identity at the first call, and syncs it to disk
        pid: server.pid,
      });
      expect(result.calls).toBe(2000);
      expect([result.replyBytesMin, result.replyBytesMax]).toEqual([message.reply.length, message.reply.length]);
      expect(result.server?.cpuSeconds).toBeGreaterThan(0);
    },
  );
});
