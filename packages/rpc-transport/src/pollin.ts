import type { Iobuf } from '@gluster-ts/iobuf-pool';

import type { Connection } from './connection.ts';
import type { TransportContext } from './context.ts';
import { TransportError } from './errors.ts';
import { CALL, type Direction, type PollinMessage } from './message.ts';
import type { RecordTarget } from './record/target.ts';
import { stageDestroy } from './stages.ts';

const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);
const NO_PAYLOAD: readonly Uint8Array[] = [];
const NO_IOBUFS: readonly Iobuf[] = [];

/** What a message needs of the connection it came from. */
export interface PollinHome extends Connection {
  readonly context: TransportContext;
  /** Bytes copied by `contiguous()`. */
  noteCopied(bytes: number): void;
  /** The message was destroyed. */
  noteDestroyed(): void;
}

/** A {@link PollinMessage} that the decoder fills in. All fields are set in one order, so that all have one shape. */
export class Pollin implements PollinMessage, RecordTarget {
  #home: PollinHome | undefined;
  xid = 0;
  direction: Direction = CALL;
  bytes: Uint8Array = EMPTY;
  view: DataView = EMPTY_VIEW;
  start = 0;
  end = 0;
  payload: readonly Uint8Array[] = NO_PAYLOAD;
  byteLength = 0;
  fragmentCount = 0;
  iobuf: Iobuf | undefined = undefined;
  payloadIobufs: readonly Iobuf[] = NO_IOBUFS;
  references = 1;

  constructor(home: PollinHome) {
    this.#home = home;
  }

  get connection(): PollinHome {
    if (this.#home === undefined) throw destroyed('connection', this.xid);
    return this.#home;
  }

  /** For the next record. */
  revive(home: PollinHome): void {
    this.#home = home;
    this.references = 1;
  }

  /** Lets go of the connection. */
  abandon(): void {
    this.#home = undefined;
    this.references = 0;
  }

  contiguous(): void {
    if (this.payload.length === 0) return;
    const whole = this.connection.context.pool.get(this.byteLength);
    let at = this.end - this.start;
    whole.bytes.set(this.bytes.subarray(this.start, this.end));
    for (const vector of this.payload) {
      whole.bytes.set(vector, at);
      at += vector.byteLength;
    }
    this.#giveBack();
    this.iobuf = whole;
    this.bytes = whole.bytes;
    this.view = whole.view;
    this.start = 0;
    this.end = at;
    this.payload = NO_PAYLOAD;
    this.connection.noteCopied(at);
  }

  ref(): this {
    if (this.references <= 0) throw destroyed('ref()', this.xid);
    this.references++;
    return this;
  }

  destroy(): void {
    if (this.references <= 0) throw destroyed('destroy()', this.xid);
    this.references--;
    if (this.references > 0) return;
    const { connection } = this;
    if (stageDestroy.hasSubscribers) {
      stageDestroy.announce(connection.id, this.xid, { bytes: this.byteLength, fragments: this.fragmentCount });
    }
    this.#giveBack();
    // The connection and the bytes of a chunk would otherwise live as long as this object.
    this.#home = undefined;
    this.bytes = EMPTY;
    this.view = EMPTY_VIEW;
    this.payload = NO_PAYLOAD;
    connection.context.messages.putBack(this);
    connection.noteDestroyed();
  }

  /** The handler threw before it took the message over: same as `destroy()`, but the object is not used again. */
  giveUp(): void {
    if (this.references <= 0) return;
    this.references = 0;
    this.#giveBack();
    this.#home?.noteDestroyed();
  }

  #giveBack(): void {
    if (this.iobuf !== undefined) {
      this.iobuf.unref();
      this.iobuf = undefined;
    }
    if (this.payloadIobufs.length > 0) {
      for (const iobuf of this.payloadIobufs) iobuf.unref();
      this.payloadIobufs = NO_IOBUFS;
    }
  }
}

/** Messages kept for the next records: those of one full turn of 64 connections with 16 calls each. */
const KEPT_MAX = 1024;

/**
 * The messages that wait to be used again (stage 1.5). Plain: a new one per record. Won: a third of the time per message
 * when 64 are held at once, nothing when each is destroyed by its handler (2026-11-22, Node.js 26.10). In debug mode none is used twice, and a destroyed one throws
 * ERR_TRANSPORT_MESSAGE_DESTROYED at whatever is read from it.
 */
export class PollinPool {
  readonly debug: boolean;
  readonly #kept: Pollin[] = [];

  constructor(debug: boolean) {
    this.debug = debug;
  }

  /** A message with one reference. */
  take(connection: PollinHome): Pollin {
    const message = this.#kept.pop();
    if (message === undefined) return new Pollin(connection);
    message.revive(connection);
    return message;
  }

  /** Takes a message back that was never handed up. */
  putBackUnused(message: Pollin): void {
    message.abandon();
    if (this.#kept.length < KEPT_MAX) this.#kept.push(message);
  }

  /** Takes a destroyed message back. */
  putBack(message: Pollin): void {
    if (this.debug) poison(message);
    else if (this.#kept.length < KEPT_MAX) this.#kept.push(message);
  }
}

function poison(message: Pollin): void {
  const { xid } = message;
  const fields = Object.keys(message).filter((field) => field !== 'references');
  for (const field of [...fields, 'contiguous']) {
    Object.defineProperty(message, field, {
      // Not seen by who only prints the object.
      enumerable: false,
      get(): never {
        throw destroyed(field, xid);
      },
    });
  }
}

function destroyed(what: string, xid: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_MESSAGE_DESTROYED',
    `Cannot use ${what} of message ${xid}: it was destroyed already`,
  );
}
