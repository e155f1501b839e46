import type { ConnectionCounters } from './connection.ts';
import { TransportError } from './errors.ts';
import type { ConnectionSettings } from './options.ts';
import type { Swept } from './sweeper.ts';

/** What a watch needs of its connection. */
export interface WatchHost {
  readonly settings: ConnectionSettings;
  /** Does it read? */
  readonly mayRead: boolean;
  close(reason: TransportError): void;
}

/**
 * The timeouts of one connection: notes when something last moved by looking at its counters, and cuts it when that is
 * too long ago.
 */
export class ConnectionWatch implements Swept {
  readonly sweepMs: number;
  readonly #connection: WatchHost;
  readonly #counters: ConnectionCounters;
  // What was seen last, and since when.
  #moved = -1;
  #movedMs = 0;
  #recordsIn = -1;
  #recordMs = 0;
  #bytesOut = -1;
  #stalledMs = 0;

  /** @param counters a live view, not a snapshot */
  constructor(connection: WatchHost, counters: ConnectionCounters) {
    this.#connection = connection;
    this.#counters = counters;
    const { settings } = connection;
    this.sweepMs = Math.min(
      settings.idleTimeoutMs || Infinity,
      settings.recordTimeoutMs || Infinity,
      settings.stallTimeoutMs || Infinity,
    );
  }

  sweep(time: number): void {
    const nowMs = Math.round(time);
    // Whole numbers, because V8 keeps those in the object itself.
    const error = this.#stalled(nowMs) ?? this.#unfinished(nowMs) ?? this.#idle(nowMs);
    if (error !== undefined) this.#connection.close(error);
  }

  #stalled(nowMs: number): TransportError | undefined {
    const { bytesOut, bytesQueued } = this.#counters;
    if (bytesQueued === 0 || bytesOut !== this.#bytesOut) {
      this.#bytesOut = bytesQueued === 0 ? -1 : bytesOut;
      this.#stalledMs = nowMs;
      return undefined;
    }
    return late(this.#connection.settings.stallTimeoutMs, nowMs - this.#stalledMs)
      ? new TransportError(
          'ERR_TRANSPORT_OUT_QUEUE_STALLED',
          `Peer took none of ${bytesQueued} bytes for ${this.#connection.settings.stallTimeoutMs} ms (stallTimeoutMs)`,
        )
      : undefined;
  }

  #unfinished(nowMs: number): TransportError | undefined {
    const { recordsIn, bytesPending } = this.#counters;
    // A record that waits because reading is throttled is not the peer's fault.
    if (bytesPending === 0 || recordsIn !== this.#recordsIn || !this.#connection.mayRead) {
      this.#recordsIn = bytesPending === 0 ? -1 : recordsIn;
      this.#recordMs = nowMs;
      return undefined;
    }
    return late(this.#connection.settings.recordTimeoutMs, nowMs - this.#recordMs)
      ? new TransportError(
          'ERR_TRANSPORT_RECORD_TIMEOUT',
          `Record with ${bytesPending} bytes so far was not complete within ${this.#connection.settings.recordTimeoutMs} ms (recordTimeoutMs)`,
        )
      : undefined;
  }

  #idle(nowMs: number): TransportError | undefined {
    const { bytesIn, bytesOut, bytesQueued, messagesHeld } = this.#counters;
    const moved = bytesIn + bytesOut;
    if (moved !== this.#moved || messagesHeld > 0 || bytesQueued > 0) {
      this.#moved = moved;
      this.#movedMs = nowMs;
      return undefined;
    }
    return late(this.#connection.settings.idleTimeoutMs, nowMs - this.#movedMs)
      ? new TransportError(
          'ERR_TRANSPORT_IDLE_TIMEOUT',
          `Nothing moved for ${this.#connection.settings.idleTimeoutMs} ms (idleTimeoutMs)`,
        )
      : undefined;
  }
}

function late(limitMs: number, passedMs: number): boolean {
  return limitMs > 0 && passedMs >= limitMs;
}
