import type { IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import { resolveRecordLimits, type RecordLimits } from './record/limits.ts';

/** Limits and habits of one connection; the same for `listen()`, `connect()` and `memoryPair()`. */
export interface ConnectionOptions extends Partial<RecordLimits> {
  /**
   * Most records handed up in one turn of the event loop; those left of what arrived wait until other connections had
   * their turn. Default 64: some milliseconds of work, and one write for the answers. At least 1.
   */
  readonly recordsPerTurnMax?: number;
  /**
   * A record that was begun must be complete within this time, else the connection is cut
   * (ERR_TRANSPORT_RECORD_TIMEOUT). Default 60,000; 0: never. Without it, a peer could hold the bytes of an unfinished
   * record for ever.
   */
  readonly recordTimeoutMs?: number;
  /**
   * With more memory than this in unfinished records, on all connections of `pool` together, the connection whose record
   * holds most is cut (ERR_TRANSPORT_TOO_MUCH_PENDING), of several the one that began first. In bytes; default half of
   * the pool's `bytesMax`: the rest is left for whole records and replies, so that small calls always find room.
   */
  readonly pendingBytesMax?: number;
  /**
   * A connection on which nothing moves, in or out, and no call is being worked on is cut after this time
   * (ERR_TRANSPORT_IDLE_TIMEOUT). Default 0: never; peers of a cluster are silent for days, and dead ones are found by
   * TCP keep-alive. Of a UDP listener 60,000: nothing else tells that an address is no longer used.
   */
  readonly idleTimeoutMs?: number;
  /**
   * With more bytes of replies than this in the out queue, reading stops until half of it is written. Default 1 MiB. The
   * peer does not read; there is no point in working on more of its calls. Calls of our own that wait do not count:
   * with both ends holding out for the other to read, neither would.
   */
  readonly outHighWaterBytes?: number;
  /**
   * With more bytes than this in the out queue, the connection is cut (ERR_TRANSPORT_OUT_QUEUE_FULL). Default 16 MiB.
   * It is also the largest record that can be sent to a peer who does not read at once. Over UDP, and there of all
   * connections of a socket together, no connection is cut: what does not fit is dropped and counted.
   */
  readonly outLimitBytes?: number;
  /**
   * The out queue must get on within this time, else the connection is cut (ERR_TRANSPORT_OUT_QUEUE_STALLED).
   * Default 30,000; 0: never. It gets on when the kernel took a whole gather-write, of 1 MiB at most.
   */
  readonly stallTimeoutMs?: number;
  /**
   * What the end of the peer's stream (FIN) means. Default false: the peer is gone; what is queued is written, calls
   * being worked on lose their connection. True: the peer sends no more but still reads; the connection is closed when
   * its last message is destroyed and the out queue is empty. A dead client's kernel sends FIN too, so this delays the news.
   */
  readonly halfOpen?: boolean;
  /** Where iobufs come from. Default: one pool for all connections of the process. */
  readonly pool?: IobufPool;
  /**
   * Makes every use of a message after its `destroy()` throw ERR_TRANSPORT_MESSAGE_DESTROYED. Default false: message
   * objects are used again. For tests: costs microseconds per message.
   */
  readonly debugMessages?: boolean;
  /** Told of the events of all connections made with these options; for logs and counts. Must not throw. */
  readonly event?: (event: TransportEvent) => void;
}

/** {@link ConnectionOptions} with every default filled in. */
export interface ConnectionSettings {
  readonly limits: RecordLimits;
  readonly recordsPerTurnMax: number;
  readonly recordTimeoutMs: number;
  /** Undefined: half of the pool. */
  readonly pendingBytesMax: number | undefined;
  readonly idleTimeoutMs: number;
  readonly outHighWaterBytes: number;
  readonly outLimitBytes: number;
  readonly stallTimeoutMs: number;
  readonly halfOpen: boolean;
  readonly event: ((event: TransportEvent) => void) | undefined;
}

const MIB = 1024 * 1024;

/** Fills in the defaults. */
export function resolveOptions(options: ConnectionOptions): ConnectionSettings {
  return {
    limits: resolveRecordLimits(options),
    recordsPerTurnMax: positive('recordsPerTurnMax', options.recordsPerTurnMax, 64),
    recordTimeoutMs: wholeNumber('recordTimeoutMs', options.recordTimeoutMs, 60_000),
    pendingBytesMax:
      options.pendingBytesMax === undefined ? undefined : wholeNumber('pendingBytesMax', options.pendingBytesMax, 0),
    idleTimeoutMs: wholeNumber('idleTimeoutMs', options.idleTimeoutMs, 0),
    outHighWaterBytes: wholeNumber('outHighWaterBytes', options.outHighWaterBytes, MIB),
    outLimitBytes: wholeNumber('outLimitBytes', options.outLimitBytes, 16 * MIB),
    stallTimeoutMs: wholeNumber('stallTimeoutMs', options.stallTimeoutMs, 30_000),
    halfOpen: options.halfOpen ?? false,
    event: options.event,
  };
}

/** @throws TransportError ERR_TRANSPORT_BAD_OPTION */
export function wholeNumber(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new TransportError('ERR_TRANSPORT_BAD_OPTION', `Option ${name} must be a whole number, not ${value}`);
}

/** @throws TransportError ERR_TRANSPORT_BAD_OPTION */
export function positive(name: string, value: number | undefined, otherwise: number): number {
  if (value !== 0) return wholeNumber(name, value, otherwise);
  throw new TransportError('ERR_TRANSPORT_BAD_OPTION', `Option ${name} must be at least 1, not 0`);
}
