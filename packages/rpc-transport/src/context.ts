import { IobufPool } from '@gluster-ts/iobuf-pool';

import type { ConnectionOptions } from './options.ts';
import { OutBatchPool } from './out-batch.ts';
import { PendingRecords } from './pending-records.ts';
import { PollinPool } from './pollin.ts';
import { Sweeper } from './sweeper.ts';

/** What the connections of one pool share. */
export interface TransportContext {
  readonly pool: IobufPool;
  readonly messages: PollinPool;
  readonly batches: OutBatchPool;
  readonly pending: PendingRecords;
  readonly sweeper: Sweeper;
}

let defaultPool: IobufPool | undefined;
const contexts = new WeakMap<IobufPool, { plain?: TransportContext; debug?: TransportContext }>();

/** The context of a pool; made at the first need. */
export function contextOf(options: ConnectionOptions): TransportContext {
  const pool = options.pool ?? (defaultPool ??= new IobufPool());
  const debug = options.debugMessages ?? false;
  let pair = contexts.get(pool);
  if (pair === undefined) {
    pair = {};
    contexts.set(pool, pair);
  }
  return debug ? (pair.debug ??= makeContext(pool, true)) : (pair.plain ??= makeContext(pool, false));
}

function makeContext(pool: IobufPool, debug: boolean): TransportContext {
  return {
    pool,
    messages: new PollinPool(debug),
    batches: new OutBatchPool(),
    pending: new PendingRecords(pool.stats().bytesMax),
    sweeper: new Sweeper(),
  };
}
