import type { Connection, PollinMessage } from '@gluster-ts/rpc-transport';
import { Borrowed } from './borrowed.ts';
import type { Call } from './call.ts';
import { submitAgain, submitCall } from './encode.ts';
import { OneWayCalls } from './one-way-calls.ts';
import { Replies } from './replies.ts';
import type { ReplyTaker } from './replies.ts';
import type { Outcome } from './reply.ts';
import { decodeOutcome } from './reply.ts';
import type { PastKind } from './xid-table.ts';

/**
 * Nothing more is submitted while more than this waits in the connection's out queue: calls wait in ours, where they
 * still can be given up.
 */
const SUBMITTED_BYTES_MAX = 256 * 1024;

/** Whom an {@link Exchange} reports to. */
export interface ExchangeListener {
  /** A reply came for a call of ours; it is no longer in flight. */
  answered(call: Call, outcome: Outcome): void;
  /** A call without a reply is written. */
  written(call: Call): void;
  /** A reply came that is for no call in flight; it is dropped. */
  unwanted(kind: PastKind | 'stray'): void;
  /** What was submitted is written: more may be. */
  drained(): void;
  /** The connection ended; these calls were in flight, oldest first. */
  disconnected(error: unknown, calls: readonly Call[]): void;
}

/** Calls out, replies in, over one connection after the other. Others may call over the same ones. */
export class Exchange implements ReplyTaker {
  /** Calls that were sent and not answered, pings not counted. */
  inFlight = 0;
  readonly #listener: ExchangeListener;
  readonly #oneWay: OneWayCalls;
  /** Goes on where it was on the last connection: a server may remember old numbers for a while. */
  #firstXid: number;
  #connection: Connection | undefined = undefined;
  #replies: Replies | undefined = undefined;
  #detach: (() => void) | undefined = undefined;
  #sendError: unknown = undefined;

  constructor(firstXid: number, listener: ExchangeListener) {
    this.#firstXid = firstXid;
    this.#listener = listener;
    this.#oneWay = new OneWayCalls((call) => listener.written(call));
  }

  /** Calls without a reply that were handed to the connection and not written. */
  get unwritten(): number {
    return this.#oneWay.size;
  }

  /** What calls go over; undefined: nothing. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Why datagrams did not arrive, as far as the kernel knows, since the last reply. */
  get sendError(): unknown {
    return this.#sendError;
  }

  /** Does the other end take calls more slowly than we make them? */
  get congested(): boolean {
    return this.#connection !== undefined && this.#connection.bytesQueued > SUBMITTED_BYTES_MAX;
  }

  /** Calls go over this connection from now on. Throws a TransportError when somebody else takes its replies. */
  attach(connection: Connection): void {
    this.#replies = Replies.join(connection, this, this.#firstXid);
    this.#detach = connection.attach({
      drained: () => this.#listener.drained(),
      event: (event) => {
        if (event.type === 'disconnect') this.#disconnected(event.error);
        else if (event.type === 'send-error') this.#sendError = event.error;
      },
    });
    this.#connection = connection;
  }

  /** Leaves the connection alone. Calls in flight are to be taken out before. */
  detach(): void {
    if (this.#replies !== undefined) {
      this.#firstXid = this.#replies.nextXid;
      this.#replies.leave(this);
    }
    this.#detach?.();
    this.#replies = undefined;
    this.#detach = undefined;
    this.#sendError = undefined;
    this.#connection = undefined;
  }

  /** Sends a call. False: the connection is over, and will say so. Throws ERR_RPC_ENCODE. */
  send(call: Call): boolean {
    if (this.#connection === undefined || this.#replies === undefined) return false;
    const xid = this.#replies.takeXid();
    const { noReply } = call.request;
    const isTracked = noReply && !this.#connection.datagram;
    if (isTracked) this.#oneWay.listen(this.#connection);
    if (!submitCall(this.#connection, call, xid)) {
      this.#connection = undefined;
      return false;
    }
    if (noReply) {
      this.#replies.expectNone(xid, call, this);
      if (isTracked) this.#oneWay.add(xid, call);
    } else {
      this.#replies.expect(xid, call, this);
      this.#count(call, 1);
    }
    return true;
  }

  /** Sends a call once more as it was, xid included; only on a datagram connection. False: not now. */
  sendAgain(call: Call): boolean {
    return this.#connection !== undefined && !this.congested && submitAgain(this.#connection, call);
  }

  /** Nobody waits for this call's reply any longer. */
  abandon(call: Call): void {
    if (call.request.noReply) {
      if (call.xid !== undefined) this.#oneWay.remove(call.xid);
      return;
    }
    this.#replies?.abandon(call);
    this.#count(call, -1);
  }

  /** Takes out all calls in flight, oldest first, and behind them those that nobody answers. */
  takeAll(): Call[] {
    this.inFlight = 0;
    const unwritten = this.#oneWay.takeAll();
    return [...(this.#replies?.takeOut(this) ?? []), ...unwritten];
  }

  unwanted(kind: PastKind | 'stray'): void {
    this.#listener.unwanted(kind);
  }

  reply(call: Call, message: PollinMessage): void {
    this.#count(call, -1);
    this.#sendError = undefined;
    const outcome = decodeOutcome(call, message);
    if (outcome.ok && call.request.borrows) {
      this.#listener.answered(call, { ok: true, result: new Borrowed(outcome.result, message) });
    } else {
      message.destroy();
      this.#listener.answered(call, outcome);
    }
  }

  #count({ request }: Call, change: 1 | -1): void {
    if (!request.isPing) this.inFlight += change;
  }

  #disconnected(error: unknown): void {
    // A connection that was over when it was attached says so a tick later, when it may have been left.
    if (this.#detach === undefined) return;
    const calls = this.takeAll();
    this.detach();
    this.#listener.disconnected(error, calls);
  }
}
