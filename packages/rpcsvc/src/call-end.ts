import { TransportError, type Connection } from '@gluster-ts/rpc-transport';
import type { Program, ReplyBody } from '@gluster-ts/xdr';
import { isSilence } from './errors.ts';
import type { EventReporter } from './events.ts';
import type { Outstanding } from './outstanding.ts';
import type { Replier } from './replier.ts';
import type { RequestPool } from './request-pool.ts';
import type { RequestSlot } from './request-slot.ts';
import { stageAccepted, stageError, stageRelease } from './stages.ts';
import type { Counters } from './statistics.ts';

/** The refusal for everything that is the server's own fault. */
export const SYSTEM_ERR: ReplyBody = { stat: 'SYSTEM_ERR' };

/** What can go wrong with an actor: the type of the event that tells of it. */
export type ActorFailure = 'actor-failed' | 'bad-result' | 'not-scheduled' | 'drc-failed';

/** What the end of a call is made of. */
export interface CallEndParts {
  readonly replier: Replier;
  readonly requests: RequestPool;
  readonly outstanding: Outstanding;
  readonly events: EventReporter;
  readonly counters: Counters;
}

/**
 * How calls end (stages 6.1 and 7). Each call comes to exactly one of `succeed`, `fail`, `refuse`, `deny`, `probed`, `duplicate`
 * and `badHeader`, once; all of them give back everything that was taken for it, whether or not its answer can be sent.
 */
export class CallEnd {
  /** Called when the last call in progress is over. */
  onIdle: (() => void) | undefined = undefined;
  readonly #replier: Replier;
  readonly #requests: RequestPool;
  readonly #outstanding: Outstanding;
  readonly #events: EventReporter;
  readonly #counters: Counters;

  constructor(parts: CallEndParts) {
    this.#replier = parts.replier;
    this.#requests = parts.requests;
    this.#outstanding = parts.outstanding;
    this.#events = parts.events;
    this.#counters = parts.counters;
  }

  /** The actor is done: its result is sent. */
  succeed(slot: RequestSlot, result: unknown): void {
    const { actor } = slot;
    if (actor.isNoReply) {
      this.#unanswered(slot);
      return;
    }
    let isSent: boolean;
    try {
      isSent = this.#replier.result(slot, result);
    } catch (error) {
      this.fail(slot, 'bad-result', error);
      return;
    }
    if (isSent) {
      this.#counters.replies++;
      actor.replies++;
      this.#countOut(slot);
    } else {
      this.#countDropped(slot);
    }
    this.#release(slot);
  }

  /** The actor, or what should have run it, failed: that is answered for it, unless it wants no answer (stage 6.1). */
  fail(slot: RequestSlot, type: ActorFailure, error: unknown): void {
    if (type === 'actor-failed' && isSilence(error)) {
      this.#unanswered(slot);
      return;
    }
    this.#events.report(`${type} ${slot.actor.key}`, { type, ...what(slot, error) });
    if (slot.actor.isNoReply) this.#unanswered(slot);
    else this.refuse(slot, SYSTEM_ERR);
  }

  /** The call was not executed after all: the duplicate request cache forgets it, and a copy is tried again. */
  unexecuted(slot: RequestSlot): void {
    slot.ticket?.forget();
    slot.ticket = undefined;
  }

  /** The call can not be carried out. */
  refuse(slot: RequestSlot, body: ReplyBody): void {
    if (stageError.hasSubscribers) stageError.announce(slot.client.connection.id, slot.xid, { stat: body.stat });
    this.#answer(slot, body);
  }

  /** A probe is answered by the service itself, for no program. */
  probed(slot: RequestSlot, body: ReplyBody): void {
    if (body.stat === 'SUCCESS') this.#counters.replies++;
    this.#answer(slot, body);
  }

  /** The call is not accepted (stage 2.6). */
  deny(slot: RequestSlot, body: ReplyBody): void {
    if (stageAccepted.hasSubscribers) {
      stageAccepted.announce(slot.client.connection.id, slot.xid, { accepted: false, stat: body.stat });
    }
    this.#answer(slot, body);
  }

  /** The duplicate request cache has seen the call before (stage 2.8). */
  duplicate(slot: RequestSlot, verdict: 'drop' | Uint8Array): void {
    const { actor, client } = slot;
    this.#counters.duplicates++;
    actor.duplicates++;
    if (verdict !== 'drop' && this.#send(slot, () => this.#replier.again(client.connection, slot.xid, verdict))) {
      this.#countOut(slot);
    }
    this.#release(slot);
  }

  /**
   * Not a call: the stream makes no sense, and neither would an answer. Answers to calls that came before it are still
   * written. A datagram says nothing about the next one, nor for sure who sent it: it is forgotten.
   */
  badHeader(slot: RequestSlot, error: unknown): void {
    const { connection } = slot.client;
    this.#counters.badHeaders++;
    this.#events.report('bad-header', { type: 'bad-header', connection, error });
    if (!connection.datagram) void connection.drain();
    this.#release(slot);
  }

  #answer(slot: RequestSlot, body: ReplyBody): void {
    if (this.#send(slot, () => this.#replier.refusal(slot, body))) this.#countRefused(slot, body.stat);
    else this.#countDropped(slot);
    this.#release(slot);
  }

  /**
   * When not even a refusal can be built, there is no memory left for this connection: it goes. A datagram is lost instead:
   * its sender tries again. (So is a reply that is sent once more, over UDP, after the first went over TCP and is too large.)
   */
  #send(slot: RequestSlot, send: () => boolean): boolean {
    try {
      return send();
    } catch (error) {
      const { connection } = slot.client;
      if (!connection.datagram) connection.close(TransportError.from(error));
      return false;
    }
  }

  #unanswered(slot: RequestSlot): void {
    this.#counters.noReply++;
    slot.actor.noReply++;
    this.#release(slot);
  }

  #countRefused(slot: RequestSlot, stat: ReplyBody['stat']): void {
    if (stat === 'SUCCESS') return;
    this.#counters.refused[stat]++;
    this.#countOut(slot);
    const actor = slot.actorIfKnown;
    if (actor === undefined) return;
    if (stat === 'GARBAGE_ARGS') actor.garbageArgs++;
    else if (stat === 'SYSTEM_ERR') actor.systemErrors++;
    else actor.denied++;
  }

  #countDropped(slot: RequestSlot): void {
    this.#counters.dropped++;
    const actor = slot.actorIfKnown;
    if (actor !== undefined) actor.dropped++;
  }

  #countOut(slot: RequestSlot): void {
    const { byteLength } = this.#replier;
    this.#counters.bytesOut += byteLength;
    const actor = slot.actorIfKnown;
    if (actor !== undefined) actor.bytesOut += byteLength;
  }

  /** Everything taken on the way is given back (stage 7). */
  #release(slot: RequestSlot): void {
    const { client, message, counted } = slot;
    const actor = slot.actorIfKnown;
    if (actor !== undefined) {
      actor.inProgress--;
      actor.load?.leave();
    }
    // Executed, and not answered: it must not be executed again.
    slot.ticket?.answered(undefined, []);
    if (stageRelease.hasSubscribers) {
      stageRelease.announce(client.connection.id, slot.xid, { inUse: this.#requests.inUse - 1 });
    }
    this.#requests.release(slot);
    message.destroy();
    if (counted) this.#outstanding.leave(client);
    if (client.isSpent && client.outstanding === 0) void client.connection.drain();
    if (this.#requests.inUse === 0) this.onIdle?.();
  }
}

/** Where a call wanted to go: for events. */
export function where(slot: RequestSlot): {
  connection: Connection;
  xid: number;
  program: number;
  version: number;
  procedure: number;
} {
  const { client, xid, prog, vers, proc } = slot;
  return { connection: client.connection, xid, program: prog, version: vers, procedure: proc };
}

/** Which actor had to do with an error: for events. */
export function what(
  slot: RequestSlot,
  error: unknown,
): { connection: Connection; xid: number; program: Program; procedure: string; error: unknown } {
  const { client, xid, actor } = slot;
  return { connection: client.connection, xid, program: actor.program, procedure: actor.name, error };
}
