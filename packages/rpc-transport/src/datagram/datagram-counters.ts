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
}
