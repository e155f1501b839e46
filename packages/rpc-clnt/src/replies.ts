import type { Connection, PollinMessage } from '@gluster-ts/rpc-transport';
import type { Call } from './call.ts';
import type { PastKind } from './xid-table.ts';
import { XidTable } from './xid-table.ts';

/** Whose calls are in a {@link Replies}. */
export interface ReplyTaker {
  /** The reply to a call of this taker; it is no longer in the table. The message is the taker's. */
  reply(call: Call, message: PollinMessage): void;
  /** A reply came that nobody waits for; it is dropped. A stray is told to the taker that came first. */
  unwanted(kind: PastKind | 'stray'): void;
}

const shared = new WeakMap<Connection, Replies>();

/**
 * The replies of one connection, for all clients that call over it: they count xids together, so that each reply is
 * that of one call of one of them.
 */
export class Replies {
  readonly #table: XidTable<Call, ReplyTaker>;
  readonly #takers = new Set<ReplyTaker>();
  readonly #connection: Connection;
  readonly #detach: () => void;

  /**
   * Those of this connection, `taker` included. The first one says with which number it begins.
   *
   * @throws TransportError when somebody else takes the replies
   */
  static join(connection: Connection, taker: ReplyTaker, firstXid: number): Replies {
    const replies = shared.get(connection) ?? new Replies(connection, firstXid);
    replies.#takers.add(taker);
    return replies;
  }

  private constructor(connection: Connection, firstXid: number) {
    this.#connection = connection;
    this.#table = new XidTable(firstXid, connection.datagram);
    this.#detach = connection.attach({
      mapXid: (xid) => this.#wants(xid),
      reply: (message) => this.#reply(message),
    });
    shared.set(connection, this);
  }

  /** The number that comes next, if it is free. */
  get nextXid(): number {
    return this.#table.next;
  }

  /** A number for a call, to be used in this turn. */
  takeXid(): number {
    return this.#table.take();
  }

  /** The call was sent. */
  expect(xid: number, call: Call, taker: ReplyTaker): void {
    call.xid = xid;
    call.taker = taker;
    this.#table.add(xid, call);
  }

  /** The call was sent, and nobody waits for a reply: one that comes is late. */
  expectNone(xid: number, call: Call, taker: ReplyTaker): void {
    call.xid = xid;
    call.taker = taker;
    this.abandon(call);
  }

  /** Nobody waits for the reply any longer. */
  abandon({ xid, taker }: Call): void {
    if (xid !== undefined && taker !== undefined) this.#table.abandon(xid, taker);
  }

  /** Takes the calls of a taker out, oldest first: nobody waits for their replies any longer. */
  takeOut(taker: ReplyTaker): Call[] {
    const calls = [...this.#table.calls()].filter((call) => call.taker === taker);
    for (const call of calls) this.abandon(call);
    return calls;
  }

  /** The connection is somebody else's from now on; the calls were taken out before. */
  leave(taker: ReplyTaker): void {
    this.#takers.delete(taker);
    if (this.#takers.size > 0) return;
    shared.delete(this.#connection);
    this.#detach();
  }

  #wants(xid: number): boolean {
    if (this.#table.has(xid)) return true;
    const past = this.#table.past(xid);
    if (past !== undefined) {
      past.owner.unwanted(past.kind);
      return false;
    }
    for (const first of this.#takers) {
      first.unwanted('stray');
      break;
    }
    return false;
  }

  #reply(message: PollinMessage): void {
    const { xid } = message;
    const call = this.#table.get(xid);
    if (call?.taker === undefined) {
      // It was wanted when its first bytes came, and was given up before the last.
      message.destroy();
      this.#wants(xid);
      return;
    }
    this.#table.remove(xid, call.taker);
    call.taker.reply(call, message);
  }
}
