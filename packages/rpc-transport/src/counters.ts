import type { ConnectionCounters } from './connection.ts';
import type { OutQueue } from './out-queue.ts';
import type { RecordDecoder } from './record/decoder.ts';

/** The counters of one connection; those that its parts keep anyway are read there. */
export class Counters implements ConnectionCounters {
  readonly #decoder: RecordDecoder;
  readonly #queue: OutQueue;
  bytesIn = 0;
  reads = 0;
  recordsIn = 0;
  throttles = 0;
  messagesDropped = 0;
  recordsDropped = 0;
  messagesHeld = 0;
  bytesMadeContiguous = 0;

  constructor(decoder: RecordDecoder, queue: OutQueue) {
    this.#decoder = decoder;
    this.#queue = queue;
  }

  get bytesOut(): number {
    return this.#queue.bytesWritten;
  }
  get writes(): number {
    return this.#queue.writes;
  }
  get recordsOut(): number {
    return this.#queue.records;
  }
  get fragmentsIn(): number {
    return this.#decoder.fragments;
  }
  get bytesCopied(): number {
    return this.#decoder.bytesCopied + this.bytesMadeContiguous;
  }
  get bytesQueued(): number {
    return this.#queue.bytesQueued;
  }
  get bytesPending(): number {
    return this.#decoder.bytesPending;
  }
}

/** What counters say now, in a plain object. */
export function snapshotOf(counters: ConnectionCounters): ConnectionCounters {
  return {
    bytesIn: counters.bytesIn,
    bytesOut: counters.bytesOut,
    reads: counters.reads,
    writes: counters.writes,
    recordsIn: counters.recordsIn,
    recordsOut: counters.recordsOut,
    fragmentsIn: counters.fragmentsIn,
    bytesCopied: counters.bytesCopied,
    throttles: counters.throttles,
    messagesDropped: counters.messagesDropped,
    recordsDropped: counters.recordsDropped,
    bytesQueued: counters.bytesQueued,
    messagesHeld: counters.messagesHeld,
    bytesPending: counters.bytesPending,
  };
}
