import type { Connection } from '@gluster-ts/rpc-transport';
import { Backoff } from './backoff.ts';
import type { Clock, ClockTimer } from './clock.ts';
import type { Connector } from './connector.ts';
import type { RpcClntState } from './events.ts';
import type { RpcClntSettings } from './options.ts';

/**
 * Makes connections and makes them again: the states of {@link RpcClntState} and what leads from one to the next.
 *
 *     idle ──dial──▶ connecting ──ok──▶ connected ──lost, had answered──▶ connecting
 *      ▲                │  ▲                 │
 *      │ reconnect:     │  │ timer,          │ lost, had not
 *      │ false          ▼  │ dial            ▼
 *      └────────────── waiting ◀─────────────┘
 *
 * A connection that ended after the server had answered on it is made anew at once: a restart is the usual reason. One
 * that ended without an answer counts as a failed attempt, else a server that takes connections only to drop them would
 * be asked in a loop.
 */
export class Dialer {
  state: RpcClntState = { kind: 'idle', error: undefined };
  readonly #connector: Connector | undefined;
  readonly #reconnects: boolean;
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #changed: (state: RpcClntState) => void;
  #attempt: AbortController | undefined = undefined;
  #timer: ClockTimer | undefined = undefined;
  #proven = false;

  /** Without a connector there is one connection, which is {@link Dialer.start}ed with. `changed` comes after each change. */
  constructor(connector: Connector | undefined, settings: RpcClntSettings, changed: (state: RpcClntState) => void) {
    this.#connector = connector;
    this.#reconnects = settings.reconnect !== undefined;
    const noReconnect = { delayMsMin: 1, delayMsMax: 1, jitter: 0 };
    this.#backoff = new Backoff(settings.reconnect ?? noReconnect, settings.random);
    this.#clock = settings.clock;
    this.#changed = changed;
  }

  /** The connection is there already. */
  start(connection: Connection): void {
    this.#change({ kind: 'connected', connection });
  }

  /** Makes an attempt now, unless there is a connection, or one is being made, or it is too late. */
  dial(): void {
    if (this.state.kind !== 'idle' && this.state.kind !== 'waiting') return;
    this.#timer?.cancel();
    this.#timer = undefined;
    void this.#try();
  }

  /** The server has answered on this connection. */
  proven(): void {
    if (this.#proven) return;
    this.#proven = true;
    this.#backoff.reset();
  }

  /** The connection ended. `wanted`: calls wait for the next one. */
  lost(error: unknown, wanted: boolean): void {
    if (this.state.kind !== 'connected') return;
    if (this.#connector === undefined) this.#change({ kind: 'lost', error });
    else if (!this.#proven) this.#failed(error);
    else if (this.#reconnects || wanted) void this.#try();
    else this.#change({ kind: 'idle', error: undefined });
  }

  /** Ends whatever goes on; for good. */
  close(): void {
    this.#timer?.cancel();
    this.#attempt?.abort();
    this.#timer = undefined;
    this.#attempt = undefined;
    this.#change({ kind: 'closed' });
  }

  async #try(): Promise<void> {
    if (this.#connector === undefined) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#proven = false;
    this.#change({ kind: 'connecting', attempt: this.#backoff.failures + 1 });
    let connection: Connection;
    try {
      connection = await this.#connector(attempt.signal);
    } catch (error) {
      if (this.#attempt === attempt) this.#failed(error);
      return;
    }
    if (this.#attempt !== attempt) {
      connection.close();
      return;
    }
    this.#attempt = undefined;
    try {
      this.#change({ kind: 'connected', connection });
    } catch (error) {
      // The connector's connection is one that somebody takes the replies of already.
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#attempt = undefined;
    const delayMs = this.#backoff.next();
    if (this.#reconnects) {
      this.#timer = this.#clock.schedule(() => this.dial(), delayMs, true);
      this.#change({ kind: 'waiting', attempt: this.#backoff.failures + 1, delayMs, error });
    } else {
      this.#backoff.reset();
      this.#change({ kind: 'idle', error });
    }
  }

  #change(state: RpcClntState): void {
    this.state = state;
    this.#changed(state);
  }
}
