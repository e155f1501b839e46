import type { RpcClntCounters } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { LinkedList } from './linked-list.ts';

/** The numbers behind {@link RpcClntCounters}. */
export class Counters implements RpcClntCounters {
  sent = 0;
  succeeded = 0;
  refused = 0;
  timedOut = 0;
  aborted = 0;
  lateReplies = 0;
  duplicateReplies = 0;
  strayReplies = 0;
  retransmissions = 0;
  refreshes = 0;
  pings = 0;
  connects = 0;
  disconnects = 0;
  readonly #exchange: Exchange;
  readonly #queue: LinkedList<unknown>;

  constructor(exchange: Exchange, queue: LinkedList<unknown>) {
    this.#exchange = exchange;
    this.#queue = queue;
  }

  get inFlight(): number {
    return this.#exchange.inFlight;
  }

  get queued(): number {
    return this.#queue.size;
  }
}
