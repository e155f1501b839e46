import { nodeHost } from '@gluster-ts/glusterd-actors';
import { SyncEnv } from '@gluster-ts/synctask';
import { expect, it } from 'vitest';

import { suspendingHost } from './suspending-host.ts';

it('suspendingHost() lets other tasks run while some wait for a name to resolve', async () => {
  const answer = Promise.withResolvers<readonly string[]>();
  const host = suspendingHost({ ...nodeHost(), resolve: () => answer.promise });
  const env = new SyncEnv();
  const probes = Array.from({ length: 50 }, () => env.run((name: string) => host.resolve(name), 'unknown').join());
  // More of them than there are processors.
  expect(await env.run((command: string) => Promise.resolve(command), 'pool list').join()).toBe('pool list');
  answer.resolve(['10.0.0.1']);
  expect(await Promise.all(probes)).toEqual(probes.map(() => ['10.0.0.1']));
});

it('suspendingHost() is what its host is, outside of a task too', async () => {
  const host = suspendingHost(nodeHost());
  expect(await host.resolve('127.0.0.1')).toEqual(['127.0.0.1']);
  expect(await host.stat('/', { followLinks: true })).toMatchObject({ isFile: false });
  expect(await host.realPath('/tmp/..')).toBe('/');
  expect(host.localAddresses()).toContain('127.0.0.1');
  expect(await host.run('/bin/sh', ['-c', 'echo a; exit 3'])).toEqual({ exitCode: 3, lines: ['a'] });
});
