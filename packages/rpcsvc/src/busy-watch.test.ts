import { SyncEnv } from '@gluster-ts/synctask';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve } from '../test/support/serve.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const call = callBytes({ args: ONE_AND_TWO });

it('the service tells when calls wait for a task because handlers that wait hold all of them, once a minute', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const { svc, events, peer } = serve({ ADD: () => promise });
  for (let calls = 0; calls < 18; calls++) peer.send(call);
  await peer.replies();
  await vi.advanceTimersByTimeAsync(999);
  expect(events).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(events).toMatchObject([
    {
      type: 'tasks-busy',
      procedure: 'ADD',
      error: {
        code: 'ERR_RPCSVC_TASKS_BUSY',
        message:
          'Call ADD of TEST has waited for 1000 ms to begin, one of 2: handlers that wait hold all 16 tasks. ' +
          'Register with synctask: false, or allow more (env: new SyncEnv({ processorsMax }))',
      },
    },
  ]);
  peer.send(call);
  await peer.replies();
  await vi.advanceTimersByTimeAsync(1000);
  expect(events).toHaveLength(1);
  resolve(3);
  expect(await peer.replies()).toHaveLength(19);
  expectBalanced(svc);
});

it('the service says nothing of calls that begin in time, nor of their slots that others use by then', async () => {
  const answers: ((sum: number) => void)[] = [];
  const { svc, events, peer } = serve(
    { ADD: () => new Promise<number>((resolve) => answers.push(resolve)) },
    { env: new SyncEnv({ processorsMin: 1, processorsMax: 1 }) },
  );
  peer.send(call, call);
  await peer.replies();
  answers[0]?.(3);
  await peer.replies();
  // The second one has begun and waits itself.
  await vi.advanceTimersByTimeAsync(1000);
  peer.send(call);
  await peer.replies();
  answers[1]?.(3);
  await peer.replies();
  answers[2]?.(3);
  await peer.replies();
  expectBalanced(svc);
  // All are over; what is in the slots is nothing.
  await vi.advanceTimersByTimeAsync(1000);
  expect(events).toEqual([]);
});

it('a service whose events nobody hears warns the process, once', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
  const { promise, resolve } = Promise.withResolvers<number>();
  const { peer } = serve(
    { ADD: () => promise },
    { event: undefined as never, env: new SyncEnv({ processorsMin: 1, processorsMax: 1 }) },
  );
  for (let times = 0; times < 2; times++) {
    peer.send(call, call);
    await peer.replies();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(warn.mock.calls.map((args) => args.slice(1))).toEqual([['RpcsvcWarning', 'ERR_RPCSVC_TASKS_BUSY']]);
  resolve(3);
  await peer.replies();
});
