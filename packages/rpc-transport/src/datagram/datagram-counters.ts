import type { ConnectionCounters } from '../connection.ts';

/** The counters of one datagram connection. A datagram is a record, and a fragment. */
export class DatagramCounters implements ConnectionCounters {
  bytesIn = 0;
  bytesOut = 0;
  reads = 0;
  writes = 0;
  recordsIn = 0;
  recordsOut = 0;
  throttles = 0;
  messagesDropped = 0;
  recordsDropped = 0;
  bytesQueued = 0;
  messagesHeld = 0;
  bytesCopied = 0;
  /** A datagram is complete or not there at all. */
  readonly bytesPending = 0;

  get fragmentsIn(): number {
    return this.recordsIn;
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
}
