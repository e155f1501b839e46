import type { Iobref } from '@gluster-ts/iobuf-pool';

import type { PeerAddress } from './address.ts';
import type { Connection, ConnectionCounters, ConnectionOwner, ConnectionState } from './connection.ts';
import { nextConnectionId } from './connection-id.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { TransportContext } from './context.ts';
import { Counters, snapshotOf } from './counters.ts';
import { Ending } from './ending.ts';
import { outQueueFull, ownerThrew, recordTorn, TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import { Inbound, type InboundHost } from './inbound.ts';
import type { Link, LinkSink } from './link.ts';
import { Notifier, tellClosed, warn, type NotifierHost } from './notifier.ts';
import type { ConnectionSettings } from './options.ts';
import { OutQueue } from './out-queue.ts';
import { Owners } from './owners.ts';
import { RecordDecoder } from './record/decoder.ts';
import type { OutSlot } from './slot.ts';
import { announceRead, announceState, fixedDetails, stageBuffer, stagePoll, stageSubmit } from './stages.ts';
import { OUT_QUEUE, Throttle } from './throttle.ts';
import type { TlsPeer } from './tls/peer.ts';
import { flushTick, resumeTick, settleTick, type Ticking } from './ticks.ts';

/** How long a drained connection waits for the peer to close its side too. */
const LINGER_MS = 1000;

/**
 * A connection on top of any link: cuts records out of what arrives and hands them up, queues and gathers what is
 * submitted, keeps count and order (stages 0 to 2, and 6).
 *
 * Everything that happens to it is a call of the link, a call of an owner, or a tick. Calls of owners only note what is
 * to be told; telling is the last thing that calls of the link and ticks do. So notifications never overlap (stage 1.6).
 */
export class RecordConnection implements Connection, LinkSink, InboundHost, NotifierHost, Ticking {
  readonly id: number = nextConnectionId();
  readonly datagram = false;
  readonly peer: PeerAddress;
  readonly local: PeerAddress;
  readonly owners: Owners = new Owners();
  readonly queue: OutQueue;
  readonly context: TransportContext;
  readonly settings: ConnectionSettings;
  readonly link: Link;
  readonly #decoder: RecordDecoder;
  readonly #counts: Counters;
  readonly inbound: Inbound;
  readonly #notifier: Notifier;
  readonly #watch: ConnectionWatch;
  readonly #throttle = new Throttle();

  #phase: 'open' | 'draining' | 'closed' = 'open';
  readonly #ending = new Ending();
  /** An owner was attached: reading has begun. */
  #started = false;
  #peerEnded = false;
  #inPoll = false;
  #cleanedUp = false;
  #flushScheduled = false;
  #resumeScheduled = false;
  #settleScheduled = false;
  #linger: NodeJS.Timeout | undefined;
  #shownState: ConnectionState = 'idle';

  constructor(context: TransportContext, settings: ConnectionSettings, link: Link) {
    this.context = context;
    this.settings = settings;
    this.link = link;
    this.peer = link.peer;
    this.local = link.local;
    this.queue = new OutQueue(context.pool, context.batches, link);
    this.#decoder = new RecordDecoder(context.pool, settings.limits);
    this.#counts = new Counters(this.#decoder, this.queue);
    this.inbound = new Inbound(this, this.#decoder, this.#counts);
    this.#notifier = new Notifier(this);
    this.#watch = new ConnectionWatch(this, this.#counts);
    context.sweeper.add(this.#watch);
  }

  get tls(): TlsPeer | undefined {
    return this.link.tls;
  }

  get counters(): ConnectionCounters {
    return snapshotOf(this.#counts);
  }

  get closed(): Promise<TransportError | undefined> {
    return this.#ending.promise;
  }

  get bytesQueued(): number {
    return this.queue.bytesQueued;
  }

  get mayRead(): boolean {
    return this.#phase === 'open' && this.#started && !this.#throttle.on && !this.inbound.waitsForTurn;
  }

  get state(): ConnectionState {
    if (this.#phase !== 'open') return this.#phase;
    if (this.#inPoll) return 'in-poll';
    if (this.queue.waiting) return 'out-queue';
    if (this.#throttle.on) return 'throttled';
    return this.#counts.messagesHeld > 0 ? 'running' : 'idle';
  }

  // Calls of owners.

  attach(owner: ConnectionOwner): () => void {
    this.owners.add(owner, this.id);
    if (this.#phase === 'closed') process.nextTick(tellClosed, owner, this, this.#ending.reason);
    const isFirst = !this.#started;
    this.#started = true;
    if (isFirst && this.mayRead) this.link.resume();
    return () => this.owners.remove(owner);
  }

  begin(headBytes: number, payloadBytes = 0): OutSlot {
    const { slabsTaken } = this.queue;
    try {
      const slot = this.queue.begin(headBytes, payloadBytes);
      if (this.queue.slabsTaken !== slabsTaken && stageBuffer.hasSubscribers) {
        stageBuffer.announce(this.id, undefined, { source: 'slab', pageBytes: slot.bytes.length });
      }
      return slot;
    } catch (error) {
      throw TransportError.from(error);
    }
  }

  commit(xid: number, payload?: readonly Uint8Array[], iobref?: Iobref): boolean {
    const { queue } = this;
    if (this.#phase !== 'open') {
      queue.abort();
      iobref?.clear();
      this.#counts.recordsDropped++;
      return false;
    }
    const bytesBefore = queue.bytesQueued;
    queue.commit(xid, payload, iobref, this.#notifier.wantsSent);
    if (stageSubmit.hasSubscribers) {
      const bytes = queue.bytesQueued - bytesBefore;
      stageSubmit.announce(this.id, xid, { bytes, vectors: 1 + (payload?.length ?? 0) });
    }
    if (queue.bytesQueued > this.settings.outHighWaterBytes) return this.#relieve();
    this.#scheduleFlush();
    return true;
  }

  abort(): void {
    this.queue.abort();
  }

  throttle(reason: string): void {
    if (this.#phase !== 'open' || !this.#throttle.add(reason)) return;
    this.#counts.throttles++;
    if (this.#started) this.link.pause();
    this.report({ type: 'throttle', connection: this, on: true, reasons: this.#throttle.reasons });
  }

  unthrottle(reason: string): void {
    if (this.#phase !== 'open' || !this.#throttle.remove(reason)) return;
    this.report({ type: 'throttle', connection: this, on: false, reasons: [] });
    if (this.#resumeScheduled) return;
    this.#resumeScheduled = true;
    process.nextTick(resumeTick, this);
  }

  close(reason?: TransportError): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    clearTimeout(this.#linger);
    this.context.sweeper.remove(this.#watch);
    this.link.destroy();
    this.queue.drop();
    this.inbound.dispose();
    this.report({ type: 'disconnect', connection: this, error: reason });
    if (this.#counts.messagesHeld === 0) this.#reportCleanup();
    this.#ending.end(reason);
    this.#showState();
  }

  async drain(): Promise<void> {
    this.#startDraining();
    await this.#ending.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  // Calls of the link.

  received(chunk: Uint8Array): number {
    this.#counts.bytesIn += chunk.byteLength;
    this.#counts.reads++;
    announceRead(this.id, chunk);
    if (this.#phase !== 'open') return 0;
    this.inbound.push(chunk);
    if (this.mayRead) this.#poll();
    return this.#counts.messagesHeld;
  }

  written(): void {
    if (stagePoll.hasSubscribers) stagePoll.announce(this.id, undefined, fixedDetails.pollOut);
    this.queue.written();
    this.#afterFlush();
    if (this.queue.bytesQueued === 0 && this.#phase === 'open') this.#notifier.addDrained();
    this.#settle();
  }

  ended(): void {
    this.#peerEnded = true;
    this.#afterEnd();
    this.#settle();
  }

  gone(error: TransportError | undefined): void {
    if (stagePoll.hasSubscribers) stagePoll.announce(this.id, undefined, { poll: 'err', code: error?.code });
    this.close(error ?? this.#tornRecord());
    this.#settle();
  }

  // Ticks.

  flushTick(): void {
    this.#flushScheduled = false;
    this.#flush();
    this.#settle();
  }

  resumeTick(): void {
    this.#resumeScheduled = false;
    this.goOn();
  }

  goOn(): void {
    if (this.mayRead && this.inbound.hasBytes) this.#poll();
    // Asked again: a handler may have throttled or closed it.
    if (this.mayRead) {
      this.link.resume();
      if (this.#peerEnded) this.#afterEnd();
    }
    this.#settle();
  }

  settleTick(): void {
    this.#settleScheduled = false;
    if (this.#peerEnded) this.#afterEnd();
    this.#settle();
  }

  // Calls of parts: the way in, the notifier, messages.

  messageTaken(): void {
    if (this.#notifier.waiting) this.#notifier.tell();
  }

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
    this.#counts.bytesMadeContiguous += bytes;
  }

  noteDestroyed(): void {
    this.#counts.messagesHeld--;
    if (this.#counts.messagesHeld > 0) return;
    if (this.#phase === 'closed') this.#reportCleanup();
    else if (this.#peerEnded) this.#scheduleSettle();
  }

  // Reading and writing.

  /** Hands up what is there, then writes what was answered meanwhile. */
  #poll(): void {
    this.#inPoll = true;
    this.#showState();
    try {
      this.inbound.cut();
    } catch (error) {
      // The answers to what came before are not touched by the peer's mistake.
      this.#flush();
      this.close(TransportError.from(error));
    }
    this.#flush();
    if (this.inbound.waitsForTurn) this.link.pause();
    this.#inPoll = false;
    this.#settle();
  }

  /** What is committed in a poll leaves at its end, anything else on the next tick. */
  #scheduleFlush(): void {
    if (this.#inPoll || this.#flushScheduled || this.queue.waiting) return;
    this.#flushScheduled = true;
    process.nextTick(flushTick, this);
  }

  #flush(): void {
    if (this.#phase === 'closed') return;
    this.queue.flush();
    this.#afterFlush();
  }

  /** More is queued than should be: out with it, and if the link does not take it, slow down or give up. */
  #relieve(): boolean {
    const { outHighWaterBytes, outLimitBytes } = this.settings;
    this.queue.flush();
    const { bytesQueued } = this.queue;
    if (bytesQueued > outLimitBytes) {
      this.close(outQueueFull(bytesQueued, outLimitBytes));
      return false;
    }
    // Calls that wait are no reason not to read: their replies are what gets the peer to read on.
    if (this.queue.replyBytesQueuedMax > outHighWaterBytes) this.throttle(OUT_QUEUE);
    if (this.#notifier.waiting) this.#scheduleSettle();
    return true;
  }

  #afterFlush(): void {
    const { bytesQueued, replyBytesQueuedMax } = this.queue;
    if (this.#throttle.on && replyBytesQueuedMax <= this.settings.outHighWaterBytes / 2) this.unthrottle(OUT_QUEUE);
    if (bytesQueued > 0) return;
    if (this.#phase === 'draining') this.#endLink();
    else if (this.#peerEnded) this.#afterEnd();
  }

  // Ending.

  /** The peer sends no more. What waits to be read, worked on or written may delay the end. */
  #afterEnd(): void {
    if (this.#phase === 'draining') {
      if (this.queue.bytesQueued === 0) this.close();
      return;
    }
    if (this.#phase === 'closed' || this.#inPoll || this.inbound.hasBytes) return;
    const torn = this.#tornRecord();
    if (torn !== undefined) this.close(torn);
    else if (this.settings.halfOpen && this.#counts.messagesHeld > 0) return;
    else if (this.queue.bytesQueued > 0) this.#startDraining();
    else this.close();
  }

  #tornRecord(): TransportError | undefined {
    if (this.#decoder.atBoundary || this.#phase !== 'open') return undefined;
    return recordTorn(this.#decoder.bytesPending);
  }

  #startDraining(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'draining';
    // What still arrives is thrown away. Left unread, it could keep a peer from reading who writes first.
    this.link.resume();
    this.#showState();
    if (this.queue.bytesQueued === 0 && !this.#inPoll) this.#endLink();
    else this.#scheduleFlush();
  }

  #endLink(): void {
    if (this.#peerEnded) {
      this.close();
    } else if (this.#linger === undefined) {
      this.link.end();
      this.#linger = setTimeout(() => this.close(), LINGER_MS);
    }
  }

  #reportCleanup(): void {
    if (this.#cleanedUp) return;
    this.#cleanedUp = true;
    this.report({ type: 'cleanup', connection: this });
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
