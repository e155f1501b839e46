import type { Iobref } from '@gluster-ts/iobuf-pool';

import type { PeerAddress } from '../address.ts';
import { nextConnectionId } from '../connection-id.ts';
import { ConnectionWatch } from '../connection-watch.ts';
import type { Connection, ConnectionCounters, ConnectionOwner, ConnectionState } from '../connection.ts';
import type { TransportContext } from '../context.ts';
import { snapshotOf } from '../counters.ts';
import { Ending } from '../ending.ts';
import { ownerThrew, TransportError } from '../errors.ts';
import type { TransportEvent } from '../events.ts';
import { Notifier, tellClosed, warn, type NotifierHost } from '../notifier.ts';
import type { ConnectionSettings } from '../options.ts';
import { Owners } from '../owners.ts';
import type { PollinHome } from '../pollin.ts';
import type { OutSlot } from '../slot.ts';
import { announceState, stageBuffer, stageSubmit } from '../stages.ts';
import { OUT_QUEUE, Throttle } from '../throttle.ts';
import { resumeTick, settleTick } from '../ticks.ts';
import { waitForTurn, type TurnTaker } from '../turns.ts';
import { DatagramCounters } from './datagram-counters.ts';
import { DatagramInbound, type DatagramInboundHost } from './datagram-inbound.ts';
import type { DatagramLink } from './datagram-link.ts';
import type { Datagram } from './datagram.ts';
import { misuse, OutDatagram } from './out-datagram.ts';
import { SentDatagrams } from './sent-datagrams.ts';
import { WaitingRoom } from './waiting-room.ts';

/**
 * What one socket exchanges with one remote address, one message per datagram (stages 0, 1.2 to 2, and 6). Light: it
 * holds no buffers, only what waits.
 *
 * Owners see what they see of a stream; but messages may be lost, in both directions, and are then not told of. Order of
 * notifications as in `RecordConnection`: calls of owners only note what is to be told, ticks tell it.
 */
export class DatagramConnection implements Connection, PollinHome, DatagramInboundHost, NotifierHost, TurnTaker {
  readonly id: number = nextConnectionId();
  readonly datagram = true;
  /** DTLS is not for this package: Node.js has none. */
  readonly tls = undefined;
  readonly peer: PeerAddress;
  readonly local: PeerAddress;
  readonly owners: Owners = new Owners();
  readonly queue: SentDatagrams = new SentDatagrams();
  readonly context: TransportContext;
  readonly settings: ConnectionSettings;
  readonly counts: DatagramCounters = new DatagramCounters();
  readonly #link: DatagramLink;
  readonly #waiting: WaitingRoom;
  readonly #inbound: DatagramInbound;
  readonly #notifier: Notifier;
  readonly #watch: ConnectionWatch;
  readonly #throttle = new Throttle();

  #phase: 'open' | 'draining' | 'closed' = 'open';
  readonly #ending = new Ending();
  /** An owner was attached: reading has begun. */
  #started = false;
  #inPoll = false;
  #waitsForTurn = false;
  #cleanedUp = false;
  #resumeScheduled = false;
  #settleScheduled = false;
  #slot: OutDatagram | undefined;
  #shownState: ConnectionState = 'idle';

  constructor(context: TransportContext, settings: ConnectionSettings, link: DatagramLink) {
    this.context = context;
    this.settings = settings;
    this.#link = link;
    this.peer = link.peer;
    this.local = link.local;
    this.#waiting = new WaitingRoom(link.waiting, link.waiting.shareBytes);
    this.#inbound = new DatagramInbound(this);
    this.#notifier = new Notifier(this);
    this.#watch = new ConnectionWatch(this, this.counts);
    context.sweeper.add(this.#watch);
  }

  get counters(): ConnectionCounters {
    return snapshotOf(this.counts);
  }

  get closed(): Promise<TransportError | undefined> {
    return this.#ending.promise;
  }

  get bytesQueued(): number {
    return this.counts.bytesQueued;
  }

  get mayRead(): boolean {
    return this.#phase === 'open' && this.#started && !this.#throttle.on;
  }

  /** Does anything go on: messages being worked on, waiting to be read, or to be sent? */
  get busy(): boolean {
    return this.counts.messagesHeld > 0 || this.counts.bytesQueued > 0 || !this.#waiting.empty;
  }

  get state(): ConnectionState {
    if (this.#phase !== 'open') return this.#phase;
    if (this.#inPoll) return 'in-poll';
    if (this.counts.bytesQueued > 0) return 'out-queue';
    if (this.#throttle.on) return 'throttled';
    return this.counts.messagesHeld > 0 ? 'running' : 'idle';
  }

  // Calls of owners.

  attach(owner: ConnectionOwner): () => void {
    this.owners.add(owner, this.id);
    if (this.#phase === 'closed') process.nextTick(tellClosed, owner, this, this.#ending.reason);
    this.#started = true;
    this.#scheduleResume();
    return () => this.owners.remove(owner);
  }

  begin(headBytes: number, payloadBytes = 0): OutSlot {
    if (this.#slot !== undefined) {
      throw misuse('Cannot begin a record: the last one was neither committed nor aborted');
    }
    try {
      this.#slot = new OutDatagram(this.context.pool, headBytes, payloadBytes, this.#link.datagramBytesMax);
    } catch (error) {
      throw TransportError.from(error);
    }
    if (stageBuffer.hasSubscribers) {
      stageBuffer.announce(this.id, undefined, { source: 'iobuf', pageBytes: this.#slot.bytes.length });
    }
    return this.#slot;
  }

  commit(xid: number, payload: readonly Uint8Array[] = [], iobref?: Iobref): boolean {
    const out = this.#openSlot('commit');
    out.append(payload);
    iobref?.clear();
    this.#slot = undefined;
    if (this.#phase !== 'open') {
      out.release();
      this.counts.recordsDropped++;
      return false;
    }
    if (stageSubmit.hasSubscribers) {
      stageSubmit.announce(this.id, xid, { bytes: out.byteLength, vectors: 1 + payload.length });
    }
    this.#send(xid, out);
    return true;
  }

  abort(): void {
    this.#openSlot('abort').release();
    this.#slot = undefined;
  }

  throttle(reason: string): void {
    if (this.#phase !== 'open' || !this.#throttle.add(reason)) return;
    this.counts.throttles++;
    this.report({ type: 'throttle', connection: this, on: true, reasons: this.#throttle.reasons });
  }

  unthrottle(reason: string): void {
    if (this.#phase !== 'open' || !this.#throttle.remove(reason)) return;
    this.report({ type: 'throttle', connection: this, on: false, reasons: [] });
    this.#scheduleResume();
  }

  close(reason?: TransportError): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.context.sweeper.remove(this.#watch);
    this.counts.messagesDropped += this.#waiting.clear();
    this.#link.closed();
    this.report({ type: 'disconnect', connection: this, error: reason });
    if (this.counts.messagesHeld === 0) this.#reportCleanup();
    this.#ending.end(reason);
    this.#showState();
  }

  async drain(): Promise<void> {
    if (this.#phase === 'open') {
      this.#phase = 'draining';
      this.#showState();
    }
    if (this.counts.bytesQueued === 0) this.close();
    await this.#ending.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  // Calls of the socket.

  /** A datagram arrived from the peer; its bytes are ours. */
  received(datagram: Datagram): void {
    const { counts } = this;
    counts.bytesIn += datagram.bytes.byteLength;
    counts.reads++;
    this.#inbound.announceRead(datagram);
    if (this.mayRead && this.#waiting.empty) this.#poll(datagram);
    else if (this.#phase !== 'open' || !this.#waiting.add(datagram)) counts.messagesDropped++;
    this.#settle();
  }

  /** A datagram was not sent, or did not arrive. */
  failed(error: TransportError, count: number): void {
    if (this.#phase === 'closed') return;
    this.report({ type: 'send-error', connection: this, error, count });
  }

  // Ticks and turns.

  resumeTick(): void {
    this.#resumeScheduled = false;
    if (!this.#waitsForTurn) this.takeTurn();
  }

  takeTurn(): void {
    this.#waitsForTurn = false;
    for (let left = this.settings.recordsPerTurnMax; left > 0 && this.mayRead; left--) {
      const datagram = this.#waiting.next();
      if (datagram === undefined) break;
      this.#poll(datagram);
    }
    if (this.mayRead && !this.#waiting.empty) {
      this.#waitsForTurn = true;
      waitForTurn(this);
    }
    this.#settle();
  }

  settleTick(): void {
    this.#settleScheduled = false;
    this.#settle();
  }

  // Calls of parts: the way in, the notifier, messages.

  /** Notes an event; a tick tells it, unless whatever goes on now does so at its end. */
  report(event: TransportEvent): void {
    this.#notifier.add(event);
    this.#scheduleSettle();
  }

  ownerThrew(error: unknown): void {
    if (this.#phase === 'closed') warn(error);
    else this.close(ownerThrew(`Owner of connection ${this.id}`, error));
  }

  noteCopied(bytes: number): void {
    this.counts.bytesCopied += bytes;
  }

  noteDestroyed(): void {
    this.counts.messagesHeld--;
    if (this.counts.messagesHeld === 0 && this.#phase === 'closed') this.#reportCleanup();
  }

  /** Hands one message up. */
  #poll(datagram: Datagram): void {
    this.#inPoll = true;
    this.#showState();
    this.#inbound.deliver(datagram);
    this.#inPoll = false;
    if (this.#notifier.waiting) this.#notifier.tell();
  }

  /** Beyond the limits a datagram is lost here instead of somewhere on its way. */
  #send(xid: number, out: OutDatagram): void {
    const { counts, settings } = this;
    const { byteLength, direction } = out;
    if (this.#link.bytesQueued + byteLength > settings.outLimitBytes) {
      out.release();
      counts.recordsDropped++;
      return;
    }
    const isTracked = this.#notifier.wantsSent;
    counts.bytesQueued += byteLength;
    counts.recordsOut++;
    counts.writes++;
    this.#link.send(out.whole(), (error) => {
      out.release();
      counts.bytesQueued -= byteLength;
      if (error === undefined) {
        counts.bytesOut += byteLength;
        if (isTracked) this.queue.add(xid, direction);
      }
      this.#afterSend();
    });
    if (counts.bytesQueued > settings.outHighWaterBytes) this.throttle(OUT_QUEUE);
  }

  #afterSend(): void {
    const { bytesQueued } = this.counts;
    if (bytesQueued <= this.settings.outHighWaterBytes / 2) this.unthrottle(OUT_QUEUE);
    if (bytesQueued === 0) {
      if (this.#phase === 'draining') this.close();
      else if (this.#phase === 'open') this.#notifier.addDrained();
    }
    this.#settle();
  }

  #openSlot(what: string): OutDatagram {
    if (this.#slot === undefined) throw misuse(`Cannot ${what} a record without begin()`);
    return this.#slot;
  }

  #reportCleanup(): void {
    if (this.#cleanedUp) return;
    this.#cleanedUp = true;
    this.report({ type: 'cleanup', connection: this });
  }

  #scheduleResume(): void {
    if (this.#resumeScheduled || this.#waiting.empty || !this.mayRead) return;
    this.#resumeScheduled = true;
    process.nextTick(resumeTick, this);
  }

  #scheduleSettle(): void {
    if (this.#settleScheduled) return;
    this.#settleScheduled = true;
    process.nextTick(settleTick, this);
  }

  #settle(): void {
    if (this.#notifier.waiting) this.#notifier.tell();
    this.#showState();
  }

  #showState(): void {
    this.#shownState = announceState(this, this.#shownState);
  }
}
