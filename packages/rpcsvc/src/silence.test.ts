import { expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE } from '../test/support/serve.ts';
import { Rpcsvc, RpcsvcError, sync } from './index.ts';
import { inVersion } from '../test/support/program.ts';
import { Peer } from '../test/support/peer.ts';

it.each([
  ['at once', { ADD: sync((_, request) => request.silence()) }],
  ['in a task', { ADD: async (_, request) => Promise.reject(new Error('no')).catch(() => request.silence()) }],
] satisfies [string, Parameters<typeof serve>[0]][])(
  'silence() ends a handler without an answer or an event, %s',
  async (_, handlers) => {
    const { svc, events, peer } = serve(handlers);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe('');
    expect(events).toEqual([]);
    expect(svc.stats()).toMatchObject({ noReply: 1, replies: 0, inProgress: 0 });
    expectBalanced(svc);
  },
);

it('silence() is for one call: the next one is answered', async () => {
  const silent = new Set([1]);
  const { peer } = serve({ ADD: sync(({ a, b }, request) => (silent.delete(a) ? request.silence() : a + b)) });
  expect(await peer.call({ args: ONE_AND_TWO })).toBe('');
  expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
});

it('silence() without a scheduler is the same', async () => {
  const svc = new Rpcsvc();
  svc.register(inVersion(2), { ADD: sync((_, request) => request.silence()) }, { synctask: false });
  expect(await new Peer(svc).call({ args: ONE_AND_TWO })).toBe('');
  expectBalanced(svc);
});

it('another error of this package is answered like any other', async () => {
  const { peer } = serve({
    ADD: sync(() => {
      throw new RpcsvcError('ERR_RPCSVC_MISUSE', 'Not this one');
    }),
  });
  expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
});
