import type { Identity } from '@gluster-ts/auth';
import type { Iobuf } from '@gluster-ts/iobuf-pool';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Program } from '@gluster-ts/xdr';
import { noReply, RpcsvcError } from './errors.ts';
import type { RequestSlot } from './request-slot.ts';

/**
 * One call, as its handler sees it (stage 2.1). Valid until the call is answered, which is when the handler returned, or
 * its promise settled: then everything but the stale object itself belongs to another call, and any use of it throws
 * ERR_RPCSVC_REQUEST_OVER. Take what is needed for longer out of it while it is valid; `identity` may be kept.
 */
export interface RpcRequest<I extends Identity = Identity> {
  readonly xid: number;
  /**
   * Who calls, as the credential says: what the schemes of the service make of it, and so typed by its registry. Those of
   * `@gluster-ts/auth` are frozen, and the same object while a connection sends the same credential.
   */
  readonly identity: I;
  readonly connection: Connection;
  /** The description that was registered. */
  readonly program: Program;
  /** Name of the procedure. */
  readonly procedure: string;
  readonly procedureNumber: number;
  /** Size of the call in bytes, header included. */
  readonly byteLength: number;
  /** In how many fragments the call arrived. */
  readonly fragmentCount: number;
  /** How many calls of this client are being worked on, this one included (stage 2.4). */
  readonly outstanding: number;
  /**
   * Aborts when nobody waits any more: the connection is gone, or a drain ran out of time. Made when first asked for;
   * its `reason` is an {@link RpcsvcError}.
   */
  readonly signal: AbortSignal;
  /**
   * Ends the handler, and the call, without an answer, by throwing an {@link RpcsvcError} ERR_RPCSVC_NO_REPLY that means
   * just that: for protocols that want silence instead of errors, as broadcasts do. The caller finds out by its timeout.
   * Counted as `noReply`, reported to nobody; a copy of the call is not executed either, where a duplicate request cache
   * takes part. For procedures that never answer there is the option `noReply`.
   *
   * ```ts
   * FIND: sync((name, request) => places.get(name) ?? request.silence()),
   * ```
   */
  silence(): never;
  /** Keeps an iobuf until the reply is sent, for results that refer to its bytes. The caller's reference stays theirs. */
  keep(iobuf: Iobuf): void;
}

/**
 * What a handler holds: a reference to a slot of the pool, and the slot's generation when the handler got it. The slot is
 * used again and again; this is not, and so can tell that its time is over.
 */
export class RequestHandle implements RpcRequest {
  readonly #slot: RequestSlot;
  readonly #generation: number;

  constructor(slot: RequestSlot) {
    this.#slot = slot;
    this.#generation = slot.generation;
  }

  get xid(): number {
    return this.#live().xid;
  }

  get identity(): Identity {
    return this.#live().identity;
  }

  get connection(): Connection {
    return this.#live().client.connection;
  }

  get program(): Program {
    return this.#live().actor.program;
  }

  get procedure(): string {
    return this.#live().actor.name;
  }

  get procedureNumber(): number {
    return this.#live().actor.number;
  }

  get byteLength(): number {
    return this.#live().message.byteLength;
  }

  get fragmentCount(): number {
    return this.#live().message.fragmentCount;
  }

  get outstanding(): number {
    return this.#live().client.outstanding;
  }

  get signal(): AbortSignal {
    return this.#live().signal;
  }

  silence(): never {
    const { actor } = this.#live();
    throw noReply(`${actor.program.name}.${actor.name}`);
  }

  keep(iobuf: Iobuf): void {
    this.#live().keep(iobuf);
  }

  #live(): RequestSlot {
    const slot = this.#slot;
    if (slot.generation === this.#generation) return slot;
    throw new RpcsvcError(
      'ERR_RPCSVC_REQUEST_OVER',
      'Cannot use a request after it was answered: take what is needed out of it before',
    );
  }
}
