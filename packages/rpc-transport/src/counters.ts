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

  /** As of now, in a plain object. */
  snapshot(): ConnectionCounters {
    return {
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      reads: this.reads,
      writes: this.writes,
      recordsIn: this.recordsIn,
      recordsOut: this.recordsOut,
      fragmentsIn: this.fragmentsIn,
      bytesCopied: this.bytesCopied,
      throttles: this.throttles,
      messagesDropped: this.messagesDropped,
      recordsDropped: this.recordsDropped,
      bytesQueued: this.bytesQueued,
      messagesHeld: this.messagesHeld,
      bytesPending: this.bytesPending,
    };
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
