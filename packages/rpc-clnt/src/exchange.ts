import type { Connection, PollinMessage } from '@gluster-ts/rpc-transport';
import { Borrowed } from './borrowed.ts';
import type { Call } from './call.ts';
import { submitCall } from './encode.ts';
import type { Outcome } from './reply.ts';
import { decodeOutcome } from './reply.ts';
import { XidTable } from './xid-table.ts';

/**
 * Nothing more is submitted while more than this waits in the connection's out queue: calls wait in ours, where they
 * still can be given up.
 */
const SUBMITTED_BYTES_MAX = 256 * 1024;

/** Whom an {@link Exchange} reports to. */
export interface ExchangeListener {
  /** A reply came for a call of ours; it is no longer in flight. */
  answered(call: Call, outcome: Outcome): void;
  /** A reply came that is for no call in flight; it is dropped. */
  unwanted(kind: 'late' | 'stray'): void;
  /** What was submitted is written: more may be. */
  drained(): void;
  /** The connection ended; calls may still be in flight. */
  disconnected(error: unknown): void;
}

/** Calls out, replies in, over one connection after the other. */
export class Exchange {
  readonly #listener: ExchangeListener;
  readonly #table: XidTable<Call>;
  #connection: Connection | undefined = undefined;
  #detach: (() => void) | undefined = undefined;

  constructor(firstXid: number, listener: ExchangeListener) {
    this.#table = new XidTable(firstXid);
    this.#listener = listener;
  }

  get inFlight(): number {
    return this.#table.size;
  }

  /** Is there a connection to send on? */
  get connected(): boolean {
    return this.#connection !== undefined;
  }

  /** Does the other end take calls more slowly than we make them? */
  get congested(): boolean {
    return this.#connection !== undefined && this.#connection.bytesQueued > SUBMITTED_BYTES_MAX;
  }

  /** Calls go over this connection from now on. Throws a TransportError when somebody else takes its replies. */
  attach(connection: Connection): void {
    this.#detach = connection.attach({
      mapXid: (xid) => this.#wants(xid),
      reply: (message) => this.#reply(message),
      drained: () => this.#listener.drained(),
      event: (event) => {
        if (event.type === 'disconnect') this.#disconnected(event.error);
      },
    });
    this.#connection = connection;
  }

  /** Leaves the connection alone. Calls in flight are to be taken out before. */
  detach(): void {
    this.#detach?.();
    this.#detach = undefined;
    this.#connection = undefined;
  }

  /** Sends a call. False: the connection is over, and will say so. Throws ERR_RPC_ENCODE. */
  send(call: Call): boolean {
    if (this.#connection === undefined) return false;
    const xid = this.#table.take();
    if (!submitCall(this.#connection, call, xid)) {
      this.#connection = undefined;
      return false;
    }
    call.xid = xid;
    this.#table.add(xid, call);
    return true;
  }

  /** Nobody waits for this call's reply any longer. */
  abandon(call: Call): void {
    if (call.xid !== undefined) this.#table.abandon(call.xid);
  }

  /** Takes out all calls in flight, oldest first. */
  takeAll(): Call[] {
    return this.#table.clear();
  }

  #wants(xid: number): boolean {
    const verdict = this.#table.judge(xid);
    if (verdict === 'waited-for') return true;
    this.#listener.unwanted(verdict);
    return false;
  }

  #reply(message: PollinMessage): void {
    const { xid } = message;
    const call = this.#table.get(xid);
    if (call === undefined) {
      // It was wanted when its first bytes came, and was given up before the last.
      message.destroy();
      this.#wants(xid);
      return;
    }
    this.#table.remove(xid);
    const outcome = decodeOutcome(call, message);
    if (outcome.ok && call.request.borrows) {
      this.#listener.answered(call, { ok: true, result: new Borrowed(outcome.result, message) });
    } else {
      message.destroy();
      this.#listener.answered(call, outcome);
    }
  }

  #disconnected(error: unknown): void {
    // A connection that was over when it was attached says so a tick later, when it may have been left.
    if (this.#detach === undefined) return;
    this.detach();
    this.#listener.disconnected(error);
  }
}
