import type { Identity } from '@gluster-ts/auth';
import { Iobref } from '@gluster-ts/iobuf-pool';
import type { Iobuf } from '@gluster-ts/iobuf-pool';
import type { PollinMessage } from '@gluster-ts/rpc-transport';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import type { ServedActor } from './actor.ts';
import type { Client } from './client.ts';
import type { DrcTicket } from './drc/drc.ts';
import type { RequestHandle } from './request.ts';

/**
 * What the service knows about one call (C's `rpcsvc_request_t`, stage 2.1). Slots live in the {@link RequestPool}; a
 * slot's `generation` goes up when it is given back, which ends the {@link RequestHandle}s that refer to it.
 *
 * The fields without a value for an idle slot are only read between `take()` and `release()`, in the order in which the
 * path fills them; the getters below say so loudly when that is broken.
 */
export class RequestSlot {
  generation = 0;
  xid = 0;
  prog = 0;
  vers = 0;
  proc = 0;
  /** What the handler gets. */
  args: unknown = undefined;
  /** The handler was called, as a task: others begin at once, and are spared the write. */
  begun = false;
  /** Counted in, and to be counted out (stage 2.4). */
  counted = false;
  /** The duplicate request cache let this call through and waits for its end. */
  ticket: DrcTicket | undefined = undefined;
  /** What a hook got, for the handler; most calls have no hook, and are spared a write to an old object. */
  handle: RequestHandle | undefined = undefined;
  replyVerifier: OpaqueAuth | undefined = undefined;
  /** What the handler asked to keep until the reply is sent. */
  iobref: Iobref | undefined = undefined;
  #client: Client | undefined = undefined;
  #message: PollinMessage | undefined = undefined;
  #identity: Identity | undefined = undefined;
  #actor: ServedActor | undefined = undefined;
  #abort: AbortController | undefined = undefined;

  /** For a call that just arrived. */
  begin(client: Client, message: PollinMessage): void {
    this.#client = client;
    this.#message = message;
    this.xid = message.xid;
  }

  /** For the next call: nothing of this one is kept alive by an idle slot. */
  end(): void {
    this.generation++;
    if (this.#abort !== undefined) {
      this.client.abortable?.delete(this);
      this.#abort = undefined;
    }
    this.iobref?.clear();
    this.iobref = undefined;
    this.args = undefined;
    if (this.begun) this.begun = false;
    this.counted = false;
    this.ticket = undefined;
    if (this.handle !== undefined) this.handle = undefined;
    this.replyVerifier = undefined;
    this.#client = undefined;
    this.#message = undefined;
    this.#identity = undefined;
    this.#actor = undefined;
  }

  get client(): Client {
    return this.#client ?? missing('client');
  }

  get message(): PollinMessage {
    return this.#message ?? missing('message');
  }

  get identity(): Identity {
    return this.#identity ?? missing('identity');
  }

  set identity(identity: Identity) {
    this.#identity = identity;
  }

  get actor(): ServedActor {
    return this.#actor ?? missing('actor');
  }

  set actor(actor: ServedActor) {
    this.#actor = actor;
  }

  /** Undefined for a call that was refused before its actor was known. */
  get actorIfKnown(): ServedActor | undefined {
    return this.#actor;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      const { client } = this;
      if (client.abortReason === undefined) (client.abortable ??= new Set()).add(this);
      else this.#abort.abort(client.abortReason);
    }
    return this.#abort.signal;
  }

  abort(reason: Error): void {
    this.#abort?.abort(reason);
  }

  keep(iobuf: Iobuf): void {
    this.iobref ??= new Iobref();
    this.iobref.add(iobuf);
  }
}

function missing(what: string): never {
  throw new TypeError(`Request has no ${what}: the path is out of order`);
}
