import type { Client } from './client.ts';

/**
 * How many calls are worked on at a time, of one program or of a whole service, and how many there may be. Each client
 * that brings a call when there are enough is not read until there are fewer: one call over per client at most.
 */
export class Load {
  /** For `Connection.throttle()`: no two loads may have the same. */
  readonly reason: string;
  readonly #limit: number;
  readonly #waiting = new Set<Client>();
  /** Calls in progress. */
  count = 0;

  constructor(reason: string, limit: number) {
    this.reason = reason;
    this.#limit = limit;
  }

  /** A call begins. True when its client was stopped for it. */
  enter(client: Client): boolean {
    this.count++;
    if (this.count < this.#limit || this.#waiting.has(client)) return false;
    this.#waiting.add(client);
    (client.waitsFor ??= new Set()).add(this);
    client.connection.throttle(this.reason);
    return true;
  }

  /** It is over. */
  leave(): void {
    this.count--;
    if (this.#waiting.size === 0 || this.count >= this.#limit) return;
    for (const client of this.#waiting) this.release(client);
  }

  /** This client does not wait any more. */
  release(client: Client): void {
    this.#waiting.delete(client);
    client.waitsFor?.delete(this);
    client.connection.unthrottle(this.reason);
  }
}
