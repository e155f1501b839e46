import type { Client } from './client.ts';

/** Reasons given to `Connection.throttle()`. */
const CLIENT_LIMIT = 'outstanding';
const SERVICE_LIMIT = 'outstanding-total';

/**
 * Counts calls in progress, per client and in all, and stops reading where there are too many (stage 2.4): the peer's
 * further calls stay in its own socket. C goes one above its limit; here the limit is the most there are.
 */
export class Outstanding {
  readonly #limit: number;
  readonly #totalLimit: number;
  /** Clients that brought a call when the service had enough. */
  readonly #waiting = new Set<Client>();
  /** Calls of all clients in progress. */
  total = 0;
  /** How often a client was stopped. */
  throttles = 0;

  constructor(limit: number, totalLimit: number) {
    this.#limit = limit;
    this.#totalLimit = totalLimit;
  }

  /** A call begins. */
  enter(client: Client): void {
    client.outstanding++;
    this.total++;
    if (client.outstanding >= this.#limit && !client.throttled) {
      client.throttled = true;
      this.throttles++;
      client.connection.throttle(CLIENT_LIMIT);
    }
    if (this.total >= this.#totalLimit && !client.waiting) {
      client.waiting = true;
      this.throttles++;
      this.#waiting.add(client);
      client.connection.throttle(SERVICE_LIMIT);
    }
  }

  /** It is over. */
  leave(client: Client): void {
    client.outstanding--;
    this.total--;
    if (client.outstanding === 0) client.idle();
    if (client.throttled && client.outstanding < this.#limit) {
      client.throttled = false;
      client.connection.unthrottle(CLIENT_LIMIT);
    }
    if (this.#waiting.size > 0 && this.total < this.#totalLimit) {
      for (const other of this.#waiting) this.#release(other);
    }
  }

  /** The service lets go of the connection: its reading is no longer this service's business. */
  forget(client: Client): void {
    if (client.throttled) client.connection.unthrottle(CLIENT_LIMIT);
    client.throttled = false;
    if (client.waiting) this.#release(client);
  }

  #release(client: Client): void {
    client.waiting = false;
    this.#waiting.delete(client);
    client.connection.unthrottle(SERVICE_LIMIT);
  }
}
