import { memoryPair } from '@gluster-ts/rpc-transport';
import type { MemoryPair } from '@gluster-ts/rpc-transport';
import { RpcClnt } from '../../src/index.ts';
import type { RpcClntEvent, RpcClntOptions } from '../../src/index.ts';
import { ManualClock } from './manual-clock.ts';
import { ScriptedServer } from './scripted-server.ts';

/** A client that a test holds by both ends. */
export interface ScriptedPair {
  readonly pair: MemoryPair;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
  readonly events: RpcClntEvent[];
}

/** A client on one end of a memory pair, a scripted server on the other; xids from 1. */
export function scriptedPair(options: RpcClntOptions = {}): ScriptedPair {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const events: RpcClntEvent[] = [];
  const clnt = new RpcClnt(pair.client, { firstXid: 1, clock, event: (event) => void events.push(event), ...options });
  return { pair, server: new ScriptedServer(pair.server), clock, clnt, events };
}
