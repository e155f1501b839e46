import type { Connection, OutSlot } from '@gluster-ts/rpc-transport';
import { encodeReply, encodeReplySuccess, REPLY_SUCCESS_BYTES, sizeOfReply, XdrWriter } from '@gluster-ts/xdr';
import type { ReplyBody } from '@gluster-ts/xdr';
import { RpcsvcError } from './errors.ts';
import type { RequestSlot } from './request-slot.ts';
import { stageReply, stageSerialize } from './stages.ts';
import { VECTOR_BYTES_MIN, VectorWriter } from './vector-writer.ts';

const NO_PAYLOAD: readonly Uint8Array[] = [];

/**
 * Builds replies where the connection sends them from: the result first, the header in front of it, no byte copied twice
 * (stages 4 and 5).
 *
 * Its methods return false when the connection is gone. What they throw, a codec threw, or the pool of the connection,
 * or it is an {@link RpcsvcError}; nothing was sent then.
 */
export class Replier {
  readonly #replyBytesMax: number;
  // In use from begin() to commit(), which nothing interrupts.
  readonly #writer = new XdrWriter({ initialBytes: 0 });
  /** Size in bytes of the reply built last, mark not counted. */
  byteLength = 0;

  constructor(replyBytesMax: number) {
    this.#replyBytesMax = replyBytesMax;
  }

  /** Sends a result. */
  result(slot: RequestSlot, result: unknown): boolean {
    const { actor, replyVerifier } = slot;
    const { connection } = slot.client;
    const headerBytes = replyVerifier === undefined ? REPLY_SUCCESS_BYTES : 16 + replyVerifier.size;
    const resultBytes = actor.result.size(result);
    const byteLength = headerBytes + resultBytes;
    if (!(byteLength <= this.#replyBytesMax)) throw this.#tooLarge(slot, byteLength);
    if (actor.isVectored && resultBytes >= VECTOR_BYTES_MIN) return this.#vectored(slot, result, headerBytes);

    const out = connection.begin(byteLength);
    try {
      const resultOffset = out.offset + headerBytes;
      const w = this.#writer.reset(out.bytes, out.view, resultOffset, resultOffset + resultBytes);
      actor.result.encode(w, result);
      if (w.byteLength !== resultBytes) throw badSize(slot, resultBytes, w.byteLength);
      if (stageSerialize.hasSubscribers) stageSerialize.announce(connection.id, slot.xid, { bytes: resultBytes });
      this.#finish(slot, out, headerBytes, byteLength, NO_PAYLOAD);
    } catch (error) {
      connection.abort();
      throw error;
    }
    return connection.commit(slot.xid);
  }

  /** Sends a refusal. */
  refusal(slot: RequestSlot, body: ReplyBody): boolean {
    const { connection } = slot.client;
    const byteLength = sizeOfReply(body, slot.replyVerifier);
    const out = connection.begin(byteLength);
    try {
      const w = this.#writer.reset(out.bytes, out.view, out.offset, out.offset + byteLength);
      encodeReply(w, slot.xid, body, slot.replyVerifier);
      this.#built(slot, out, byteLength, body.stat, NO_PAYLOAD);
    } catch (error) {
      connection.abort();
      throw error;
    }
    return connection.commit(slot.xid);
  }

  /** Sends a reply once more. */
  again(connection: Connection, xid: number, reply: Uint8Array): boolean {
    const { bytes, offset } = connection.begin(reply.length);
    bytes.set(reply, offset);
    this.byteLength = reply.length;
    return connection.commit(xid);
  }

  /** A result whose large opaque data are sent from where they are; the rest is copied behind the header. */
  #vectored(slot: RequestSlot, result: unknown, headerBytes: number): boolean {
    const { connection } = slot.client;
    const { buffer } = slot.message.bytes;
    // Arguments end with the request, and the reply may be written later: a result that refers to them is copied.
    const w = new VectorWriter(this.#replyBytesMax, (value) => value.buffer !== buffer);
    slot.actor.result.encode(w, result);
    const { head, payload, payloadBytes } = w.segments();
    const headBytes = headerBytes + head.length;
    if (headBytes + payloadBytes > this.#replyBytesMax) throw this.#tooLarge(slot, headBytes + payloadBytes);

    const out = connection.begin(headBytes, payloadBytes);
    try {
      out.bytes.set(head, out.offset + headerBytes);
      if (stageSerialize.hasSubscribers) {
        const details = { bytes: head.length + payloadBytes, vectors: payload.length };
        stageSerialize.announce(connection.id, slot.xid, details);
      }
      this.#finish(slot, out, headerBytes, headBytes, payload);
    } catch (error) {
      connection.abort();
      throw error;
    }
    this.byteLength = headBytes + payloadBytes;
    const { iobref } = slot;
    // The connection's from here on: it is cleared when the reply is written.
    slot.iobref = undefined;
    return connection.commit(slot.xid, payload, iobref);
  }

  /** Puts the header in front of a result. */
  #finish(
    slot: RequestSlot,
    out: OutSlot,
    headerBytes: number,
    headBytes: number,
    payload: readonly Uint8Array[],
  ): void {
    const w = this.#writer.reset(out.bytes, out.view, out.offset, out.offset + headerBytes);
    encodeReplySuccess(w, slot.xid, slot.replyVerifier);
    this.#built(slot, out, headBytes, 'SUCCESS', payload);
  }

  #built(
    slot: RequestSlot,
    { bytes, offset }: OutSlot,
    headBytes: number,
    stat: string,
    payload: readonly Uint8Array[],
  ): void {
    this.byteLength = headBytes;
    const { connection } = slot.client;
    if (stageReply.hasSubscribers) stageReply.announce(connection.id, slot.xid, { stat, bytes: headBytes });
    const { ticket } = slot;
    if (ticket === undefined) return;
    slot.ticket = undefined;
    ticket.answered(bytes.subarray(offset, offset + headBytes), payload);
  }

  #tooLarge({ actor }: RequestSlot, byteLength: number): RpcsvcError {
    const name = `${actor.program.name}.${actor.name}`;
    if (Number.isNaN(byteLength)) {
      return new RpcsvcError('ERR_RPCSVC_BAD_RESULT', `Result of ${name} has no size: it is not what its codec takes`);
    }
    return new RpcsvcError(
      'ERR_RPCSVC_REPLY_TOO_LARGE',
      `Reply of ${name} has ${byteLength} bytes, more than ${this.#replyBytesMax} (replyBytesMax)`,
    );
  }
}

function badSize({ actor }: RequestSlot, announced: number, written: number): RpcsvcError {
  return new RpcsvcError(
    'ERR_RPCSVC_BAD_RESULT',
    `Result of ${actor.program.name}.${actor.name} has ${written} bytes, its codec's size() says ${announced}`,
  );
}
