import type { Connection } from '@gluster-ts/rpc-transport';

/**
 * What a client's connection is doing:
 *
 * - `idle`: not connected, and nobody asked. The next call connects.
 * - `connecting`: an attempt is being made; calls wait for its outcome.
 * - `connected`: calls go out.
 * - `waiting`: for the next attempt, because the last one, or the connection it made, failed with `error`.
 * - `lost`: the connection that was handed in is over, for good.
 * - `closed`: by `close()` or `drain()`, for good.
 */
export type RpcClntState =
  | { readonly kind: 'idle'; /** Why the last attempt, if it failed. */ readonly error: unknown }
  | {
      readonly kind: 'connecting';
      /** Counts from 1; back to it when the server has answered. */ readonly attempt: number;
    }
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly error: unknown }
  | { readonly kind: 'lost'; readonly error: unknown }
  | { readonly kind: 'closed' };

/** What a client tells its `event` option. */
export type RpcClntEvent =
  /**
   * The state has changed. On `connected`, attach whatever else is to live on the connection, such as a service for calls
   * from the other end: before the client's waiting calls go out.
   */
  | { readonly type: 'state'; readonly state: RpcClntState }
  /** A ping was answered. */
  | { readonly type: 'ping'; /** From when it was sent, in ms. */ readonly roundTripMs: number }
  /** A ping was not answered in time; the connection is closed, as the next change of state tells. */
  | { readonly type: 'peer-dead'; /** For how long no byte came, in ms. */ readonly silentMs: number }
  /** Replies arrived that no call of this client waits or has waited for. At most one event a minute. */
  | { readonly type: 'stray-replies'; /** How many since the last event. */ readonly count: number };

/** Counted since the client was made. */
export interface RpcClntCounters {
  /** Calls handed to a connection. */
  readonly sent: number;
  /** Calls that were answered with a result. */
  readonly succeeded: number;
  /** Calls that were answered with a refusal, or with a reply that could not be decoded. */
  readonly refused: number;
  /** Calls that got no reply in time. */
  readonly timedOut: number;
  /** Calls given up through their signal. */
  readonly aborted: number;
  /** Replies to calls that had been given up: dropped. */
  readonly lateReplies: number;
  /** Over datagram connections: further replies to calls that had been answered: dropped. */
  readonly duplicateReplies: number;
  /** Over datagram connections: calls that were sent again, each time counted. */
  readonly retransmissions: number;
  /** Calls sent once more with another credential, because the first was refused. */
  readonly refreshes: number;
  /** Pings sent. They are not counted as calls. */
  readonly pings: number;
  /** Replies to nobody: dropped. */
  readonly strayReplies: number;
  /** Connections that came about. */
  readonly connects: number;
  /** Connections that ended other than by `close()`. */
  readonly disconnects: number;
  /** Now: calls sent and not answered. */
  readonly inFlight: number;
  /** Now: calls that wait to be sent. */
  readonly queued: number;
}
