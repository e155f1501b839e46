import type { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';

import type { PeerAddress } from './address.ts';
import type { Connection, ConnectionCounters, ConnectionOwner, ConnectionState } from './connection.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { TransportContext } from './context.ts';
import { Counters } from './counters.ts';
import { TransportError } from './errors.ts';
import type { TransportEvent } from './events.ts';
import type { Link, LinkSink } from './link.ts';
import { CALL, type Direction } from './message.ts';
import type { ConnectionSettings } from './options.ts';
import { OutQueue } from './out-queue.ts';
import { Owners } from './owners.ts';
import type { Pollin, PollinHome, PollinPool } from './pollin.ts';
import { RecordDecoder } from './record/decoder.ts';
import type { OutSlot } from './slot.ts';
import {
  stageBuffer,
  stageMessageType,
  stageNotify,
  stagePoll,
  stagePollin,
  stageRead,
  stageRecord,
  stageState,
  stageSubmit,
} from './stages.ts';
import { UnclaimedReport } from './unclaimed.ts';

const OUT_QUEUE = 'out-queue';
/** How long a drained connection waits for the peer to close its side too. */
const LINGER_MS = 1000;

let lastId = 0;

/**
 * A connection on top of any link: cuts records out of what arrives and hands them up, queues and gathers what is
 * submitted, keeps count and order (stages 0 to 2, and 6).
 *
 * Everything that happens to it is one of: a call of the link, a call of the owner, a tick. Whichever comes first
 * finishes before the next notification goes out, so notifications never overlap (stage 1.6).
 */
export class RecordConnection implements Connection, PollinHome, LinkSink {
  readonly id: number = ++lastId;
  readonly peer: PeerAddress;
  readonly local: PeerAddress;
  readonly counters: ConnectionCounters;
  readonly #counters: Counters;
  readonly #context: TransportContext;
  readonly #settings: ConnectionSettings;
  readonly #link: Link;
  readonly #decoder: RecordDecoder;
  readonly #queue: OutQueue;
  readonly #owners = new Owners();
  readonly #watch: ConnectionWatch;

  #phase: 'open' | 'draining' | 'closed' = 'open';
  #started = false;
  #peerEnded = false;
  #inPoll = false;
  #flushScheduled = false;
  #resumeScheduled = false;
  #eventsScheduled = false;
  #emitting = false;
  /** `mapXid` said yes to the reply that is under way. */
  #pendingAsked = false;
  #shownState: ConnectionState = 'idle';
  #throttleReasons: readonly string[] = [];
  /** Chunks that came while records of an earlier one wait; the link being paused, at most what was on its way. */
  #chunks: Uint8Array[] | undefined;
  #events: TransportEvent[] = [];
  #unclaimed: UnclaimedReport | undefined;
  #reason: TransportError | undefined;
  #cleanedUp = false;
  #whenClosed: (() => void)[] | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(context: TransportContext, settings: ConnectionSettings, link: Link) {
    this.#context = context;
    this.#settings = settings;
    this.#link = link;
    this.peer = link.peer;
    this.local = link.local;
    this.#decoder = new RecordDecoder(context.pool, settings.limits);
    this.#queue = new OutQueue(context.pool, link);
    this.#counters = new Counters(this.#decoder, this.#queue);
    this.counters = this.#counters;
    this.#watch = new ConnectionWatch(this, settings);
    context.sweeper.add(this.#watch);
  }

  get pool(): IobufPool {
    return this.#context.pool;
  }

  get messages(): PollinPool {
    return this.#context.messages;
  }

  get state(): ConnectionState {
    if (this.#phase !== 'open') return this.#phase;
    if (this.#inPoll) return 'in-poll';
    if (this.#queue.waiting) return 'out-queue';
    if (this.#throttleReasons.length > 0) return 'throttled';
    return this.#counters.messagesHeld > 0 ? 'running' : 'idle';
  }

  // What owners call.

  attach(owner: ConnectionOwner): () => void {
    this.#owners.add(owner, this.id);
    this.#watchSent();
    if (this.#phase === 'closed') {
      process.nextTick(tellClosed, owner, this, this.#reason);
    } else if (!this.#started) {
      this.#started = true;
      if (this.#mayRead) this.#link.resume();
    }
    return () => {
      this.#owners.remove(owner);
      this.#watchSent();
    };
  }

  begin(headBytes: number, payloadBytes = 0): OutSlot {
    try {
      const slabs = this.#queue.slabsTaken;
      const slot = this.#queue.begin(headBytes, payloadBytes);
      if (this.#queue.slabsTaken !== slabs && stageBuffer.hasSubscribers) {
        stageBuffer.announce(this.id, undefined, { source: 'slab', pageBytes: slot.bytes.length });
      }
      return slot;
    } catch (error) {
      throw asTransportError(error);
    }
  }

  commit(xid: number, payload?: readonly Uint8Array[], iobref?: Iobref): boolean {
    const queue = this.#queue;
    if (this.#phase !== 'open') {
      if (!queue.slotOpen) throw new TransportError('ERR_TRANSPORT_MISUSE', 'Cannot commit a record without begin()');
      this.#counters.recordsDropped++;
      queue.abort();
      iobref?.clear();
      return false;
    }
    const bytesBefore = queue.bytesQueued;
    queue.commit(xid, payload, iobref);
    if (stageSubmit.hasSubscribers) {
      stageSubmit.announce(this.id, xid, {
        event: 'submit',
        bytes: queue.bytesQueued - bytesBefore,
        vectors: 1 + (payload?.length ?? 0),
        bytesQueued: queue.bytesQueued,
      });
    }
    if (queue.bytesQueued > this.#settings.outHighWaterBytes) this.#relieve();
    else this.#scheduleFlush();
    return this.#isOpen();
  }

  abort(): void {
    this.#queue.abort();
  }

  throttle(reason: string): void {
    if (this.#throttleReasons.includes(reason) || this.#phase !== 'open') return;
    this.#throttleReasons = [...this.#throttleReasons, reason];
    if (this.#throttleReasons.length > 1) return;
    this.#counters.throttles++;
    if (this.#started) this.#link.pause();
    this.#emit({ type: 'throttle', connection: this, on: true, reasons: this.#throttleReasons });
  }

  unthrottle(reason: string): void {
    if (!this.#throttleReasons.includes(reason)) return;
    this.#throttleReasons = this.#throttleReasons.filter((other) => other !== reason);
    if (this.#throttleReasons.length > 0 || this.#phase !== 'open') return;
    this.#emit({ type: 'throttle', connection: this, on: false, reasons: [] });
    // In a poll, the loop there goes on by itself.
    if (this.#inPoll || this.#resumeScheduled) return;
    this.#resumeScheduled = true;
    process.nextTick(resumeReading, this);
  }

  close(reason?: TransportError): void {
    this.#close(reason);
    this.#settleOutside();
  }

  drain(): Promise<void> {
    if (this.#phase === 'closed') return Promise.resolve();
    const closed = new Promise<void>((resolve) => (this.#whenClosed ??= []).push(resolve));
    this.#startDraining();
    return closed;
  }

  // What the link calls.

  received(chunk: Uint8Array): void {
    const counters = this.#counters;
    counters.bytesIn += chunk.byteLength;
    counters.reads++;
    if (stagePoll.hasSubscribers) stagePoll.announce(this.id, undefined, { poll: 'in' });
    if (stageRead.hasSubscribers) stageRead.announce(this.id, undefined, { bytes: chunk.byteLength });
    if (this.#phase !== 'open') return;
    if (stageBuffer.hasSubscribers) {
      stageBuffer.announce(this.id, undefined, { source: 'chunk', pageBytes: chunk.buffer.byteLength });
    }
    if (this.#decoder.hasBytes) (this.#chunks ??= []).push(chunk);
    else this.#decoder.push(chunk);
    if (this.#mayRead) this.#poll();
  }

  written(): void {
    if (stagePoll.hasSubscribers) stagePoll.announce(this.id, undefined, { poll: 'out' });
    this.#queue.written();
    this.#afterFlush();
    this.#settleInside();
  }

  ended(): void {
    this.#peerEnded = true;
    if (this.#phase === 'draining' && !this.#queue.waiting) this.#close(undefined);
    else if (this.#phase === 'open') this.#afterEnd();
    this.#settleInside();
  }

  closed(error: TransportError | undefined): void {
    if (stagePoll.hasSubscribers) stagePoll.announce(this.id, undefined, { poll: 'err', code: error?.code });
    this.#close(error ?? this.#tornRecord());
    this.#settleInside();
  }

  // What messages call.

  noteCopied(bytes: number): void {
    this.#counters.bytesMadeContiguous += bytes;
  }

  noteDestroyed(): void {
    this.#counters.messagesHeld--;
    if (this.#counters.messagesHeld > 0) return;
    if (this.#phase === 'closed') this.#emitCleanup();
    else if (this.#peerEnded && this.#phase === 'open') process.nextTick(finishHalfOpen, this);
  }

  // Ticks.

  flushNow(): void {
    this.#flushScheduled = false;
    this.#flush();
    this.#settleInside();
  }

  resumeNow(): void {
    this.#resumeScheduled = false;
    if (!this.#mayRead) return;
    if (this.#decoder.hasBytes) this.#poll();
    // Asked again: the poll may have throttled, closed or ended it.
    if (this.#mayRead && !this.#decoder.hasBytes) {
      this.#link.resume();
      if (this.#peerEnded) this.#afterEnd();
    }
    this.#settleInside();
  }

  finishHalfOpenNow(): void {
    if (this.#phase === 'open' && this.#peerEnded) this.#afterEnd();
    this.#settleInside();
  }

  emitNow(): void {
    this.#eventsScheduled = false;
    this.#settleInside();
  }

  get #mayRead(): boolean {
    return this.#phase === 'open' && this.#started && this.#throttleReasons.length === 0;
  }

  /** A method, because the compiler would remember what a field was before a callback. */
  #isOpen(): boolean {
    return this.#phase === 'open';
  }

  // Reading.

  /** Cuts what is there into records and hands them up, then writes what was answered meanwhile. */
  #poll(): void {
    this.#inPoll = true;
    this.#showState();
    try {
      do {
        this.#cut();
        this.#flush();
        // Writing may have relieved the queue, so that reading goes on.
      } while (this.#mayRead && this.#nextBytes());
    } finally {
      this.#inPoll = false;
    }
    this.#settleInside();
  }

  #nextBytes(): boolean {
    if (this.#decoder.hasBytes) return true;
    const chunk = this.#chunks?.shift();
    if (chunk === undefined) return false;
    this.#decoder.push(chunk);
    return true;
  }

  #cut(): void {
    const decoder = this.#decoder;
    const { messages } = this.#context;
    let message = messages.take(this);
    try {
      while (this.#mayRead && decoder.next(message)) {
        this.#deliver(message);
        message = messages.take(this);
      }
      if (decoder.messageTypeRead && !this.#pendingAsked) this.#askPending();
    } catch (error) {
      // The answers to what came before are not the peer's mistake.
      this.#flush();
      this.#close(asTransportError(error));
    }
    messages.putBackUnused(message);
  }

  #deliver(message: Pollin): void {
    this.#counters.recordsIn++;
    this.#counters.messagesHeld++;
    const asked = this.#pendingAsked;
    this.#pendingAsked = false;
    if (!asked) this.#announceType(message.xid, message.direction, message.fragmentCount);
    if (stageRecord.hasSubscribers) {
      stageRecord.announce(this.id, message.xid, { fragments: message.fragmentCount, bytes: message.byteLength });
    }
    if (stagePollin.hasSubscribers) {
      stagePollin.announce(this.id, message.xid, {
        direction: message.direction,
        fragments: message.fragmentCount,
        bytes: message.byteLength,
        vectors: 1 + message.payload.length,
        copied: message.iobuf !== undefined,
      });
    }
    const isCall = message.direction === CALL;
    const owner = isCall ? this.#owners.call : this.#owners.reply;
    const take = isCall ? owner?.call : owner?.reply;
    if (owner === undefined || take === undefined) {
      this.#drop(message, true);
    } else {
      // One try for both callbacks; a message whose handler threw was not taken over.
      try {
        if (!isCall && !asked && owner.mapXid !== undefined && !this.#mapXid(owner, message.xid)) {
          this.#drop(message, false);
        } else {
          if (stageNotify.hasSubscribers) stageNotify.announce(this.id, message.xid, { event: 'MSG_RECEIVED' });
          take.call(owner, message);
        }
      } catch (error) {
        this.#ownerThrew(error);
        message.giveUp();
      }
    }
    if (this.#events.length > 0) this.#emitAll();
  }

  #announceType(xid: number, direction: Direction, fragments: number): void {
    if (stageMessageType.hasSubscribers) stageMessageType.announce(this.id, xid, { direction, fragments });
  }

  /** The message type of a torn record is known before the rest is there. */
  #askPending(): void {
    const { xid, direction, fragmentCount } = this.#decoder;
    this.#pendingAsked = true;
    this.#announceType(xid, direction, fragmentCount);
    if (stageBuffer.hasSubscribers) {
      stageBuffer.announce(this.id, xid, { source: 'iobuf', bytes: this.#decoder.bytesGathered });
    }
    const owner = direction === CALL ? this.#owners.call : this.#owners.reply;
    try {
      if (owner === undefined || (direction !== CALL && owner.mapXid !== undefined && !this.#mapXid(owner, xid))) {
        this.#counters.messagesDropped++;
        if (owner === undefined) this.#reportUnclaimed(direction);
        this.#pendingAsked = false;
        this.#decoder.discard();
      }
    } catch (error) {
      this.#ownerThrew(error);
    }
  }

  #mapXid(owner: ConnectionOwner, xid: number): boolean {
    if (stageNotify.hasSubscribers) stageNotify.announce(this.id, xid, { event: 'MAP_XID_REQUEST' });
    return owner.mapXid?.(xid) ?? true;
  }

  #drop(message: Pollin, unclaimed: boolean): void {
    this.#counters.messagesDropped++;
    if (unclaimed) this.#reportUnclaimed(message.direction);
    message.destroy();
  }

  #reportUnclaimed(direction: Direction): void {
    this.#unclaimed ??= new UnclaimedReport();
    const count = this.#unclaimed.count(direction, performance.now());
    if (count === 0) return;
    this.#emit({ type: 'unclaimed', connection: this, direction: direction === CALL ? 'call' : 'reply', count });
  }

  #ownerThrew(error: unknown): void {
    if (this.#phase === 'closed') {
      warn(error);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.#close(
      new TransportError('ERR_TRANSPORT_OWNER_THREW', `Owner of connection ${this.id} threw: ${message}`, {
        cause: error,
      }),
    );
  }

  // Writing.

  #scheduleFlush(): void {
    if (this.#inPoll || this.#flushScheduled || this.#queue.waiting) return;
    this.#flushScheduled = true;
    process.nextTick(flushQueue, this);
  }

  #flush(): void {
    if (this.#phase === 'closed') return;
    this.#queue.flush();
    this.#afterFlush();
  }

  /** More is queued than should be: out with it, and if the link does not take it, slow down or give up. */
  #relieve(): void {
    const { outHighWaterBytes, outLimitBytes } = this.#settings;
    this.#queue.flush();
    const { bytesQueued } = this.#queue;
    if (bytesQueued > outLimitBytes) {
      this.#close(
        new TransportError(
          'ERR_TRANSPORT_OUT_QUEUE_FULL',
          `Out queue of ${bytesQueued} bytes exceeds ${outLimitBytes} (outLimitBytes): the peer does not read`,
        ),
      );
      this.#settleOutside();
    } else if (bytesQueued > outHighWaterBytes) {
      this.throttle(OUT_QUEUE);
    }
  }

  #afterFlush(): void {
    const queue = this.#queue;
    if (this.#throttleReasons.length > 0 && queue.bytesQueued <= this.#settings.outHighWaterBytes / 2) {
      this.unthrottle(OUT_QUEUE);
    }
    if (queue.bytesQueued > 0) return;
    if (this.#phase === 'draining') this.#endLink();
    else if (this.#peerEnded && this.#phase === 'open' && !this.#inPoll) this.#afterEnd();
  }

  #watchSent(): void {
    const wanted = this.#owners.wantSent;
    this.#queue.sent = wanted ? (xid, direction) => this.#announceSent(xid, direction) : undefined;
  }

  #announceSent(xid: number, direction: Direction): void {
    if (stageNotify.hasSubscribers) stageNotify.announce(this.id, xid, { event: 'MSG_SENT' });
    for (const owner of this.#owners.all) {
      try {
        owner.sent?.(xid, direction);
      } catch (error) {
        this.#ownerThrew(error);
      }
    }
  }

  // Ending.

  /** The peer sends no more. Calls being worked on, or bytes in the queue, may delay the end. */
  #afterEnd(): void {
    if (this.#decoder.hasBytes) return;
    const torn = this.#tornRecord();
    if (torn !== undefined) {
      this.#close(torn);
      return;
    }
    if (this.#settings.halfOpen && this.#counters.messagesHeld > 0) return;
    if (this.#queue.bytesQueued > 0) this.#startDraining();
    else this.#close(undefined);
  }

  #tornRecord(): TransportError | undefined {
    const decoder = this.#decoder;
    if (decoder.atBoundary || this.#phase !== 'open') return undefined;
    return new TransportError(
      'ERR_TRANSPORT_RECORD_TORN',
      `Peer closed within a record, of which ${decoder.bytesPending} bytes had arrived`,
    );
  }

  #startDraining(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'draining';
    this.#link.pause();
    this.#showState();
    if (this.#queue.bytesQueued === 0) this.#endLink();
    else this.#scheduleFlush();
  }

  #endLink(): void {
    if (this.#linger !== undefined) return;
    if (this.#peerEnded) {
      this.#close(undefined);
      return;
    }
    this.#link.end();
    this.#linger = setTimeout(() => this.close(), LINGER_MS);
  }

  #close(reason: TransportError | undefined): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#reason = reason;
    clearTimeout(this.#linger);
    this.#context.sweeper.remove(this.#watch);
    this.#link.destroy();
    this.#queue.drop();
    this.#decoder.dispose();
    this.#chunks = undefined;
    this.#emit({ type: 'disconnect', connection: this, error: reason });
    if (this.#counters.messagesHeld === 0) this.#emitCleanup();
    for (const resolve of this.#whenClosed ?? []) resolve();
    this.#whenClosed = undefined;
  }

  #emitCleanup(): void {
    if (this.#cleanedUp) return;
    this.#cleanedUp = true;
    this.#emit({ type: 'cleanup', connection: this });
  }

  // Telling.

  /** Events wait here until nothing else goes on. */
  #emit(event: TransportEvent): void {
    this.#events.push(event);
    if (!this.#inPoll && !this.#emitting) this.#settleOutside();
  }

  /** Called from a method of the owner: events go out on the next tick, not within it. */
  #settleOutside(): void {
    this.#showState();
    if (this.#events.length === 0 || this.#eventsScheduled || this.#inPoll) return;
    this.#eventsScheduled = true;
    process.nextTick(emitEvents, this);
  }

  /** Called at the end of a call of the link, or of a tick. */
  #settleInside(): void {
    if (this.#events.length > 0) this.#emitAll();
    this.#showState();
  }

  #emitAll(): void {
    if (this.#emitting) return;
    this.#emitting = true;
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      if (stageNotify.hasSubscribers) {
        stageNotify.announce(this.id, undefined, { event: event.type.toUpperCase() });
      }
      const { all } = this.#owners;
      for (const owner of all) {
        try {
          owner.event?.(event);
        } catch (error) {
          this.#ownerThrew(error);
        }
      }
      try {
        this.#settings.event?.(event);
      } catch (error) {
        this.#ownerThrew(error);
      }
    }
    this.#emitting = false;
  }

  #showState(): void {
    if (!stageState.hasSubscribers) return;
    const { state } = this;
    if (state === this.#shownState) return;
    stageState.announce(this.id, undefined, { from: this.#shownState, to: state });
    this.#shownState = state;
  }
}

// Functions of their own, because a closure per tick would cost more than the tick.

function flushQueue(connection: RecordConnection): void {
  connection.flushNow();
}

function resumeReading(connection: RecordConnection): void {
  connection.resumeNow();
}

function finishHalfOpen(connection: RecordConnection): void {
  connection.finishHalfOpenNow();
}

function emitEvents(connection: RecordConnection): void {
  connection.emitNow();
}

function tellClosed(owner: ConnectionOwner, connection: RecordConnection, error: TransportError | undefined): void {
  try {
    owner.event?.({ type: 'disconnect', connection, error });
    owner.event?.({ type: 'cleanup', connection });
  } catch (thrown) {
    warn(thrown);
  }
}

/** The last resort for what an owner threw when its connection was gone already. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

function asTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TransportError('ERR_TRANSPORT_NO_BUFFER', `No buffer to be had: ${message}`, { cause: error });
}
