import type { Client } from './client.ts';
import { Load } from './load.ts';

/** Reasons given to `Connection.throttle()`. */
const CLIENT_LIMIT = 'outstanding';
const SERVICE_LIMIT = 'outstanding-total';
const CALLS_MAX = 'calls-max';

/**
 * Counts calls in progress, per client, per program and in all, and stops reading where there are too many (stage 2.4):
 * the peer's further calls stay in its own socket. C goes one above its limit; here the limit is the most there are.
 */
export class Outstanding {
  readonly #service: Load;
  /** How often a client was stopped. */
  throttles = 0;

  constructor(totalLimit: number) {
    this.#service = new Load(SERVICE_LIMIT, totalLimit);
  }

  /** Calls of all clients in progress. */
  get total(): number {
    return this.#service.count;
  }

  /** A call begins. */
  enter(client: Client): void {
    client.outstanding++;
    if (client.outstanding >= client.outstandingLimit && !client.throttled) {
      client.throttled = true;
      this.throttles++;
      client.connection.throttle(CLIENT_LIMIT);
    }
    if (this.#service.enter(client)) this.throttles++;
  }

  /** It is known which program it is for. */
  enterProgram(client: Client, program: Load): void {
    if (program.enter(client)) this.throttles++;
  }

  /** It is over. */
  leave(client: Client): void {
    client.outstanding--;
    if (client.outstanding === 0) client.idle();
    if (client.throttled && client.outstanding < client.outstandingLimit) {
      client.throttled = false;
      client.connection.unthrottle(CLIENT_LIMIT);
    }
    this.#service.leave();
  }

  /** The last call that this client may make: it is not read any more. */
  lastCall(client: Client): void {
    client.isSpent = true;
    this.throttles++;
    client.connection.throttle(CALLS_MAX);
  }

  /** The service lets go of the connection: its reading is no longer this service's business. */
  forget(client: Client): void {
    if (client.throttled) client.connection.unthrottle(CLIENT_LIMIT);
    client.throttled = false;
    for (const load of client.waitsFor ?? []) load.release(client);
    if (client.isSpent) client.connection.unthrottle(CALLS_MAX);
    client.isSpent = false;
  }
}
