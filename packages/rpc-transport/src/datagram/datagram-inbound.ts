import type { ConnectionOwner } from '../connection.ts';
import type { TransportEvent } from '../events.ts';
import { CALL, type Direction } from '../message.ts';
import type { Owners } from '../owners.ts';
import type { Pollin, PollinHome } from '../pollin.ts';
import { RarelyReport } from '../rarely-report.ts';
import { fillWithView } from '../record/target.ts';
import { announceRead, fixedDetails, stageMessageType, stageNotify, stagePollin } from '../stages.ts';
import type { DatagramCounters } from './datagram-counters.ts';
import type { Datagram } from './datagram.ts';

/** What the way in needs of its connection. */
export interface DatagramInboundHost extends PollinHome {
  readonly owners: Owners;
  readonly counts: DatagramCounters;
  report(event: TransportEvent): void;
  ownerThrew(error: unknown): void;
}

/**
 * The way in: a datagram becomes a message, which goes to the owner of its direction (stages 1.2 to 2).
 *
 * The message is a view on the buffer that the datagram was read into, which has the size of what arrived: no page of
 * the pool is taken, and 100 bytes that are held cost 100 bytes. What nobody is attached for is dropped and counted.
 */
export class DatagramInbound {
  readonly #host: DatagramInboundHost;
  #unclaimed: [RarelyReport, RarelyReport] | undefined;

  constructor(host: DatagramInboundHost) {
    this.#host = host;
  }

  announceRead({ xid, direction, bytes }: Datagram): void {
    const { id } = this.#host;
    announceRead(id, bytes);
    if (stageMessageType.hasSubscribers) stageMessageType.announce(id, xid, { direction });
  }

  deliver({ xid, direction, bytes, view }: Datagram): void {
    const host = this.#host;
    const message = host.context.messages.take(host);
    fillWithView(message, xid, direction, bytes, view, 0, bytes.byteLength);
    host.counts.recordsIn++;
    host.counts.messagesHeld++;
    if (stagePollin.hasSubscribers) {
      stagePollin.announce(host.id, xid, { direction, fragments: 1, bytes: bytes.byteLength, vectors: 1 });
    }
    const owner = direction === CALL ? host.owners.call : host.owners.reply;
    const handler = direction === CALL ? owner?.call : owner?.reply;
    if (owner === undefined || handler === undefined) {
      this.#reportUnclaimed(direction);
      this.#drop(message);
      return;
    }
    // A message whose handler threw was not taken over.
    try {
      if (direction === CALL || this.#isKnown(owner, xid)) {
        if (stageNotify.hasSubscribers) this.#announceReceived(message);
        handler.call(owner, message);
      } else {
        this.#drop(message);
      }
    } catch (error) {
      host.ownerThrew(error);
      message.giveUp();
    }
  }

  #isKnown(owner: ConnectionOwner, xid: number): boolean {
    if (owner.mapXid === undefined) return true;
    if (stageNotify.hasSubscribers) stageNotify.announce(this.#host.id, xid, fixedDetails.mapXid);
    return owner.mapXid(xid);
  }

  #drop(message: Pollin): void {
    this.#host.counts.messagesDropped++;
    message.destroy();
  }

  #reportUnclaimed(direction: Direction): void {
    this.#unclaimed ??= [new RarelyReport(), new RarelyReport()];
    const count = this.#unclaimed[direction].count(performance.now());
    if (count === 0) return;
    const connection = this.#host;
    connection.report({ type: 'unclaimed', connection, direction: direction === CALL ? 'call' : 'reply', count });
  }

  #announceReceived({ xid, byteLength }: Pollin): void {
    stageNotify.announce(this.#host.id, xid, { event: 'MSG_RECEIVED', fragments: 1, bytes: byteLength });
  }
}
