import type { ConnectionOwner } from './connection.ts';
import type { Counters } from './counters.ts';
import type { TransportEvent } from './events.ts';
import type { TransportError } from './errors.ts';
import { CALL, type Direction } from './message.ts';
import type { ConnectionSettings } from './options.ts';
import type { Owners } from './owners.ts';
import type { PendingHolder } from './pending-records.ts';
import type { Pollin, PollinHome } from './pollin.ts';
import { RarelyReport } from './rarely-report.ts';
import type { RecordDecoder } from './record/decoder.ts';
import { fixedDetails, stageBuffer, stageMessageType, stageNotify, stagePollin, stageRecord } from './stages.ts';
import { waitForTurn, type TurnTaker } from './turns.ts';

/** What the inbound side needs of its connection. */
export interface InboundHost extends PollinHome {
  readonly settings: ConnectionSettings;
  readonly owners: Owners;
  /** May a record be handed up now? */
  readonly mayRead: boolean;
  /** A message was handed up; tell the events that it led to. */
  messageTaken(): void;
  /** Its turn has come again. */
  goOn(): void;
  report(event: TransportEvent): void;
  ownerThrew(error: unknown): void;
}

/**
 * The way in: chunks become records, and records go to the owner of their direction.
 *
 * At most `recordsPerTurnMax` of one chunk; what is left waits for a later turn of the event loop.
 *
 * A record that nobody is attached for is dropped and counted, and so is a reply whose xid its owner does not know.
 */
export class Inbound implements TurnTaker, PendingHolder {
  readonly #host: InboundHost;
  readonly #decoder: RecordDecoder;
  readonly #counters: Counters;
  /** Records that may still be handed up in this turn. */
  #recordsLeft = 0;
  /** They are used up, and others go first. */
  waitsForTurn = false;
  /** Memory of the record under way, as noted for the whole pool. */
  #bytesReserved = 0;
  /** Chunks that came while records of an earlier one wait; the link being paused, at most what was on its way. */
  #chunks: Uint8Array[] | undefined;
  /** The message type of the record under way was announced, and its owner was asked. */
  #typeSeen = false;
  #unclaimed: [RarelyReport, RarelyReport] | undefined;

  constructor(host: InboundHost, decoder: RecordDecoder, counters: Counters) {
    this.#host = host;
    this.#decoder = decoder;
    this.#counters = counters;
  }

  push(chunk: Uint8Array): void {
    if (!this.waitsForTurn) this.#recordsLeft = this.#host.settings.recordsPerTurnMax;
    if (this.hasBytes) (this.#chunks ??= []).push(chunk);
    else this.#decoder.push(chunk);
  }

  /** Are there bytes that were not looked at? */
  get hasBytes(): boolean {
    return this.#decoder.hasBytes || (this.#chunks !== undefined && this.#chunks.length > 0);
  }

  /** Is no record under way? Bytes that were not looked at may be there. */
  get atBoundary(): boolean {
    return this.#decoder.bytesPending === 0;
  }

  /** Takes out what arrived behind the last message: it is no record. Only between two records. */
  takeRest(): Uint8Array[] {
    const rest = this.#decoder.takeRest();
    const chunks = this.#chunks ?? [];
    this.#chunks = undefined;
    return rest === undefined ? chunks : [rest, ...chunks];
  }

  takeTurn(): void {
    this.waitsForTurn = false;
    this.#recordsLeft = this.#host.settings.recordsPerTurnMax;
    this.#host.goOn();
  }

  /**
   * Hands up what is complete, until the bytes or the records of this turn are used up, or the host no longer reads.
   *
   * @throws TransportError when the peer broke the framing
   */
  cut(): void {
    const decoder = this.#decoder;
    const host = this.#host;
    const { messages } = host.context;
    let message = messages.take(host);
    try {
      do {
        // Asked once more behind the last record, the decoder lets go of the chunk.
        while (host.mayRead && (this.#recordsLeft > 0 || !decoder.hasBytes) && decoder.next(message)) {
          this.#recordsLeft--;
          this.#deliver(message);
          message = messages.take(host);
        }
      } while (host.mayRead && this.#recordsLeft > 0 && this.#nextChunk());
      if (decoder.messageTypeRead && !this.#typeSeen) this.#lookAtType();
      if (decoder.bytesReserved !== this.#bytesReserved) this.#reserve(decoder.bytesReserved);
      if (host.mayRead && this.hasBytes) this.#stepBack();
    } finally {
      messages.putBackUnused(message);
    }
  }

  dispose(): void {
    this.#chunks = undefined;
    this.#decoder.dispose();
    this.#host.context.pending.note(this, 0);
  }

  giveWay(reason: TransportError): void {
    this.#host.close(reason);
  }

  #stepBack(): void {
    this.waitsForTurn = true;
    waitForTurn(this);
  }

  #reserve(bytes: number): void {
    const { pending } = this.#host.context;
    this.#bytesReserved = bytes;
    pending.note(this, bytes);
    pending.makeRoom(this.#host.settings.pendingBytesMax ?? pending.bytesMaxDefault, this);
  }

  #nextChunk(): boolean {
    const chunk = this.#chunks?.shift();
    if (chunk === undefined) return false;
    this.#decoder.push(chunk);
    return true;
  }

  #deliver(message: Pollin): void {
    this.#counters.recordsIn++;
    this.#counters.messagesHeld++;
    const typeSeen = this.#typeSeen;
    this.#typeSeen = false;
    this.#announce(message, typeSeen);
    const isCall = message.direction === CALL;
    const owner = isCall ? this.#host.owners.call : this.#host.owners.reply;
    const handler = isCall ? owner?.call : owner?.reply;
    if (owner === undefined || handler === undefined) {
      this.#reportUnclaimed(message.direction);
      this.#drop(message);
    } else {
      // A message whose handler threw was not taken over.
      try {
        if (isCall || typeSeen || this.#isKnown(owner, message.xid)) {
          if (stageNotify.hasSubscribers) stageNotify.announce(this.#host.id, message.xid, fixedDetails.received);
          handler.call(owner, message);
        } else {
          this.#drop(message);
        }
      } catch (error) {
        this.#host.ownerThrew(error);
        message.giveUp();
      }
    }
    this.#host.messageTaken();
  }

  /** Xid and direction of a torn record are known before the rest is there (stage 1.4). */
  #lookAtType(): void {
    const { xid, direction, fragmentCount, bytesGathered, pageBytes } = this.#decoder;
    this.#typeSeen = true;
    this.#announceType(xid, direction, fragmentCount, bytesGathered, pageBytes);
    const owner = direction === CALL ? this.#host.owners.call : this.#host.owners.reply;
    if (owner === undefined) this.#reportUnclaimed(direction);
    try {
      if (owner !== undefined && (direction === CALL || this.#isKnown(owner, xid))) return;
    } catch (error) {
      this.#host.ownerThrew(error);
    }
    this.#counters.messagesDropped++;
    this.#typeSeen = false;
    this.#decoder.discard();
  }

  #isKnown(owner: ConnectionOwner, xid: number): boolean {
    if (owner.mapXid === undefined) return true;
    if (stageNotify.hasSubscribers) stageNotify.announce(this.#host.id, xid, fixedDetails.mapXid);
    return owner.mapXid(xid);
  }

  #drop(message: Pollin): void {
    this.#counters.messagesDropped++;
    message.destroy();
  }

  #reportUnclaimed(direction: Direction): void {
    this.#unclaimed ??= [new RarelyReport(), new RarelyReport()];
    const count = this.#unclaimed[direction].count(performance.now());
    if (count === 0) return;
    const connection = this.#host;
    this.#host.report({ type: 'unclaimed', connection, direction: direction === CALL ? 'call' : 'reply', count });
  }

  #announce(message: Pollin, typeSeen: boolean): void {
    const { xid, direction, fragmentCount, byteLength, iobuf } = message;
    if (!typeSeen) this.#announceType(xid, direction, fragmentCount, byteLength, iobuf?.bytes.length);
    if (stagePollin.hasSubscribers) {
      const vectors = 1 + message.payload.length;
      stagePollin.announce(this.#host.id, xid, { direction, fragments: fragmentCount, bytes: byteLength, vectors });
    }
  }

  /** Fragments and bytes are those so far; `pageBytes` only when the record is being gathered. */
  #announceType(xid: number, direction: Direction, fragments: number, bytes: number, pageBytes?: number): void {
    const { id } = this.#host;
    if (stageRecord.hasSubscribers) stageRecord.announce(id, xid, { fragments, bytes });
    if (pageBytes !== undefined && stageBuffer.hasSubscribers) {
      stageBuffer.announce(id, xid, { source: 'iobuf', pageBytes });
    }
    if (stageMessageType.hasSubscribers) {
      stageMessageType.announce(id, xid, direction === CALL ? fixedDetails.call : fixedDetails.reply);
    }
  }
}
