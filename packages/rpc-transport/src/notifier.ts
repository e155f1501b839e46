import type { Connection, ConnectionOwner } from './connection.ts';
import type { TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import type { Direction } from './message.ts';
import type { ConnectionSettings } from './options.ts';
import type { Owners } from './owners.ts';
import type { SentListener, SentSource } from './sent-log.ts';
import { fixedDetails, stageNotify } from './stages.ts';

/** What a notifier needs of its connection. */
export interface NotifierHost {
  readonly id: number;
  readonly owners: Owners;
  readonly queue: SentSource;
  /** Its `event` is told of the events too, after the owners. */
  readonly settings: ConnectionSettings;
  ownerThrew(error: unknown): void;
}

/**
 * Events wait here until nothing else goes on, and then go out one after the other: also those that come about while
 * one is being told (stage 2).
 */
export class Notifier implements SentListener {
  readonly #host: NotifierHost;
  #events: TransportEvent[] | undefined;
  #drained = false;

  constructor(host: NotifierHost) {
    this.#host = host;
  }

  /** Is there something to tell? */
  get waiting(): boolean {
    return this.#events !== undefined || this.#drained || this.#host.queue.hasSent;
  }

  /** Is there anybody to be told what was written? */
  get wantsSent(): boolean {
    return this.#host.owners.wantSent || stageNotify.hasSubscribers;
  }

  add(event: TransportEvent): void {
    (this.#events ??= []).push(event);
  }

  /** The queue is empty, after bytes had to wait. */
  addDrained(): void {
    this.#drained = true;
  }

  /** Tells everything that waits. */
  tell(): void {
    while (this.waiting) {
      // What was written was written before whatever ended the connection.
      this.#host.queue.reportSent(this);
      if (this.#drained) this.#tellDrained();
      const event = this.#events?.shift();
      if (this.#events?.length === 0) this.#events = undefined;
      if (event !== undefined) this.#tell(event);
    }
  }

  sent(xid: number, direction: Direction): void {
    const { id, owners } = this.#host;
    if (stageNotify.hasSubscribers) stageNotify.announce(id, xid, fixedDetails.sent);
    if (owners.wantSent) this.#forEach((owner) => owner.sent?.(xid, direction));
  }

  #tellDrained(): void {
    this.#drained = false;
    this.#forEach((owner) => owner.drained?.());
  }

  #tell(event: TransportEvent): void {
    const { id, settings } = this.#host;
    if (stageNotify.hasSubscribers) stageNotify.announce(id, undefined, { event: event.type.toUpperCase() });
    this.#forEach((owner) => owner.event?.(event));
    try {
      settings.event?.(event);
    } catch (error) {
      this.#host.ownerThrew(error);
    }
  }

  /** What one owner throws does not keep the next from being told. */
  #forEach(tell: (owner: ConnectionOwner) => void): void {
    for (const owner of this.#host.owners.all) {
      try {
        tell(owner);
      } catch (error) {
        this.#host.ownerThrew(error);
      }
    }
  }
}

/** Tells an owner that came too late. */
export function tellClosed(owner: ConnectionOwner, connection: Connection, error: TransportError | undefined): void {
  try {
    owner.event?.({ type: 'disconnect', connection, error });
    owner.event?.({ type: 'cleanup', connection });
  } catch (thrown) {
    warn(thrown);
  }
}

/** The last resort for what an owner threw when its connection was gone already. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
