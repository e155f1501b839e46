import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { stageChannelName } from '@gluster-ts/rpc-transport';
import type { StageMessage } from '@gluster-ts/rpc-transport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hex } from '../test/support/peer.ts';
import type { CallFields } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve } from '../test/support/serve.ts';
import { sync } from './index.ts';

const STAGES = ['2', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7', '2.8', '2.9', '4', '5', '6', '6.1', '7'];
/** Announced by the transport on channels that the service uses as well. */
const NOT_OURS = new Set(['notify', 'message destroyed']);

describe('stages', () => {
  const seen: StageMessage[] = [];
  const note = (message: unknown) => {
    const stage = message as StageMessage;
    if (!NOT_OURS.has(stage.name) && stage.details['event'] !== 'written') seen.push(stage);
  };
  beforeEach(() => {
    seen.length = 0;
    for (const id of STAGES) subscribe(stageChannelName(id), note);
  });
  afterEach(() => {
    for (const id of STAGES) unsubscribe(stageChannelName(id), note);
  });
  const stagesOf = (xid: number) => seen.filter((stage) => stage.xid === xid).map(({ stage }) => stage);

  it.each([
    ['sync', sync(({ a, b }: { a: number; b: number }) => a + b)],
    ['task', ({ a, b }: { a: number; b: number }) => Promise.resolve(a + b)],
  ])('of a good call are announced in order, with connection and xid (%s)', async (mode, handler) => {
    const { peer } = serve({ ADD: handler });
    await peer.call({ args: ONE_AND_TWO });
    expect(stagesOf(7)).toEqual([
      '2',
      '2.1',
      '2.2',
      '2.3',
      '2.4',
      '2.5',
      '2.6',
      '2.7',
      '2.8',
      '2.9',
      '4',
      '5',
      '6',
      '7',
    ]);
    expect(new Set(seen.filter(({ xid }) => xid === 7).map(({ connection }) => connection))).toEqual(
      new Set([peer.connection.id]),
    );
    const details = Object.fromEntries(
      seen.filter(({ xid }) => xid === 7).map((stage) => [stage.stage, stage.details]),
    );
    expect(details).toMatchObject({
      '2': { bytes: 48 },
      '2.2': { rpcvers: 2, program: 0x2000_0001, version: 2, procedure: 1 },
      '2.3': { flavor: 0, scheme: 'AUTH_NULL' },
      '2.4': { client: 1, total: 1 },
      '2.5': { uid: 65_534 },
      '2.6': { accepted: true },
      '2.7': { program: 'TEST', procedure: 'ADD' },
      '2.8': { verdict: 'execute', asked: false },
      '2.9': { mode, onProcessor: true },
      '4': { bytes: 4 },
      '5': { stat: 'SUCCESS', bytes: 28 },
    });
  });

  it('of a call that is refused end where it is, with 6.1 for those that were accepted', async () => {
    const { peer } = serve({ ADD: () => Promise.reject(new Error('No disk')), ECHO: () => new Uint8Array(1) });
    const head = ['2', '2.1', '2.2'];
    const tail = ['5', '6', '7'];
    const accepted = [...head, '2.3', '2.4', '2.5', '2.6'];
    const cases: [CallFields, string[]][] = [
      [{ rpcvers: 3 }, [...head, '2.6', ...tail]],
      [{ flavor: 99 }, [...head, '2.3', '2.4', '2.5', '2.6', ...tail]],
      [{ prog: 1 }, [...accepted, '6.1', ...tail]],
      [{ vers: 1 }, [...accepted, '6.1', ...tail]],
      [{ proc: 99 }, [...accepted, '6.1', ...tail]],
      [{ proc: 2 }, [...accepted, '2.7', '2.8', '6.1', ...tail]],
      [{ args: ONE_AND_TWO }, [...accepted, '2.7', '2.8', '2.9', '6.1', ...tail]],
    ];
    for (const [xid, [fields]] of cases.entries()) await peer.call({ xid, ...fields });
    for (const [xid, [fields, stages]] of cases.entries())
      expect(stagesOf(xid), JSON.stringify(fields)).toEqual(stages);
  });

  it('of a header that is none end with the request given back', async () => {
    const { peer } = serve({});
    peer.send(hex('00000005 00000000 00000002 00000000'));
    await peer.replies();
    expect(seen.map(({ stage, xid }) => [stage, xid])).toEqual([
      ['2', 5],
      ['2.1', 5],
      ['7', 5],
    ]);
  });

  it('say when a credential was the same as the one before', async () => {
    const { peer } = serve({});
    await peer.call();
    await peer.call();
    const schemes = seen.filter(({ stage }) => stage === '2.3').map((stage) => stage.details);
    expect(schemes).toEqual([
      { flavor: 0, scheme: 'AUTH_NULL' },
      { flavor: 0, remembered: true },
    ]);
  });
});
