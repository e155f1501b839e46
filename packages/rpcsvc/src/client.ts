import type { Connection, ConnectionOwner, PollinMessage, TransportEvent } from '@gluster-ts/rpc-transport';
import { CredentialCache } from './credential-cache.ts';
import type { RpcsvcError } from './errors.ts';
import type { Load } from './load.ts';
import type { RequestSlot } from './request-slot.ts';

/** Source ports from here on can be had without privileges. */
const UNPRIVILEGED_PORTS_FROM = 1024;

/** The service that a client is attached to. */
export interface ClientHome {
  /** A CALL arrived; the message is the service's. */
  receive(client: Client, message: PollinMessage): void;
  /** The connection is gone. */
  lost(client: Client, cause: Error | undefined): void;
}

/**
 * What a service remembers about one attached connection, whose owner it is. Plain: an owner made of closures. Equal: both
 * say which client it is. Won: half a KB for each idle connection (bench memory/idle-connections, 2026-11-22, Node 26.10).
 */
export class Client implements ConnectionOwner {
  readonly connection: Connection;
  readonly #home: ClientHome;
  readonly credentials: CredentialCache = new CredentialCache();
  /** The caller is at the other end of a network and its port proves no privileges. Unix and memory are exempt. */
  readonly unprivileged: boolean;
  /** There is a network between the two ends. Unix and memory are exempt. */
  readonly exposed: boolean;
  /** Most calls worked on at a time. */
  readonly outstandingLimit: number;
  /** Most calls in all; the connection is drained after that many. */
  readonly callsMax: number;
  /** Calls received. */
  calls = 0;
  /** It made all the calls that it may, and the connection is to be drained. */
  isSpent = false;
  /** Calls counted in and not yet counted out (stage 2.4). */
  outstanding = 0;
  /** Reading is stopped because of {@link Client.outstanding}. */
  throttled = false;
  /** Reading is stopped because the service as a whole, or a program, has enough to do. Undefined: never yet. */
  waitsFor: Set<Load> | undefined = undefined;
  /** Why nobody waits for replies any more. */
  abortReason: RpcsvcError | undefined = undefined;
  /** Requests whose signal somebody asked for. Undefined: nobody yet. Most of a thousand idle connections never need either set. */
  abortable: Set<RequestSlot> | undefined = undefined;

  #onIdle: (() => void) | undefined = undefined;

  constructor(home: ClientHome, connection: Connection, outstandingLimit: number, callsMax: number) {
    this.#home = home;
    this.connection = connection;
    this.outstandingLimit = outstandingLimit;
    this.callsMax = callsMax;
    const { peer } = connection;
    this.exposed = 'port' in peer;
    this.unprivileged = 'port' in peer && peer.port >= UNPRIVILEGED_PORTS_FROM;
  }

  call(message: PollinMessage): void {
    this.#home.receive(this, message);
  }

  event(event: TransportEvent): void {
    if (event.type === 'disconnect') this.#home.lost(this, event.error);
  }

  /** Aborts the signals of this client's requests, those not asked for yet included. */
  abort(reason: RpcsvcError): void {
    if (this.abortReason !== undefined) return;
    this.abortReason = reason;
    for (const slot of this.abortable ?? []) slot.abort(reason);
    this.abortable = undefined;
  }

  /** Calls back once when no call is in progress: at once, or after the last one. */
  whenIdle(onIdle: () => void): void {
    if (this.outstanding === 0) onIdle();
    else this.#onIdle = onIdle;
  }

  /** The last call in progress is over. */
  idle(): void {
    this.#onIdle?.();
    this.#onIdle = undefined;
  }
}
