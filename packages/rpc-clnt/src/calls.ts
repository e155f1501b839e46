import { TransportError } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Call } from './call.ts';
import { Counters } from './counters.ts';
import { Deadlines } from './deadlines.ts';
import { messageOf, RpcClntError } from './errors.ts';
import type { RpcClntErrorCode } from './errors.ts';
import { Exchange } from './exchange.ts';
import { LinkedList } from './linked-list.ts';
import type { RpcClntSettings } from './options.ts';
import type { Ping } from './ping.ts';
import { Pinger } from './pinger.ts';
import type { Outcome } from './reply.ts';
import { Retransmitter } from './retransmitter.ts';
import { StrayReport } from './stray-report.ts';
import type { PastKind } from './xid-table.ts';

/** What {@link Calls} asks of, and tells, the client that they belong to. */
export interface CallsOwner {
  /** The error of a call that cannot be sent now and may not wait either; undefined: it may wait. */
  refuseWaiting(call: Call): RpcClntError | undefined;
  /** A reply came: the server works. */
  proven(): void;
  /** The connection ended, and what was in flight on it is rejected. */
  disconnected(error: unknown): void;
  /** A ping was answered. */
  pong(roundTripMs: number): void;
  /** A ping was not; the connection is closed next. */
  dead(silentMs: number): void;
  /** Replies to nobody are to be reported. */
  strays(count: number): void;
}

/**
 * The calls of one client, waiting and in flight: from {@link Calls.add} on, each settles exactly once, by a reply, its
 * deadline, its signal, or one of the reject methods.
 */
export class Calls {
  readonly counters: Counters;
  readonly #owner: CallsOwner;
  readonly #settings: RpcClntSettings;
  readonly #exchange: Exchange;
  readonly #queue = new LinkedList<Call>();
  readonly #deadlines: Deadlines<Call>;
  readonly #retransmitter: Retransmitter | undefined;
  readonly #pinger: Pinger | undefined;
  readonly #strays = new StrayReport();
  #whenNone: (() => void)[] = [];
  #lookScheduled = false;

  constructor(settings: RpcClntSettings, owner: CallsOwner) {
    this.#owner = owner;
    this.#settings = settings;
    this.#exchange = new Exchange(settings.firstXid, {
      answered: (call, outcome) => this.#answered(call, outcome),
      written: (call) => this.#written(call),
      unwanted: (kind) => this.#unwanted(kind),
      disconnected: (error, calls) => this.#disconnected(error, calls),
      drained: () => this.pump(),
    });
    this.#deadlines = new Deadlines(settings.clock, settings.timeoutMs, (call) => this.#expired(call));
    this.counters = new Counters(this.#exchange, this.#queue);
    const { retransmit, ping } = settings;
    if (retransmit !== undefined) {
      this.#retransmitter = new Retransmitter(retransmit, settings, (call) => this.#sendAgain(call));
    }
    if (ping !== undefined) this.#pinger = this.#makePinger(ping);
  }

  /** Takes a new call in: sends it, or lets it wait, or rejects it. */
  add(call: Call, timeoutMs: number, signal: AbortSignal | undefined): void {
    if (signal?.aborted === true) {
      this.#abort(call, signal);
      return;
    }
    if (this.#queue.size > 0 || !this.#trySend(call)) this.#enqueue(call);
    if (call.stage === 'settled') return;
    if (timeoutMs > 0) {
      call.timeoutMs = timeoutMs;
      call.deadline = this.#deadlines.add(call, timeoutMs);
    }
    if (signal !== undefined) {
      call.signal = signal;
      call.onAbort = () => this.#abort(call, signal);
      signal.addEventListener('abort', call.onAbort, { once: true });
    }
  }

  /** Calls that are not settled. */
  get left(): number {
    return this.counters.inFlight + this.counters.queued + this.#exchange.unwritten;
  }

  /** Resolves when none is left. */
  none(): Promise<void> {
    if (this.left === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenNone.push(resolve));
  }

  /** Calls go over this connection from now on; {@link Calls.pump} sends those that wait. */
  attach(connection: Connection): void {
    this.#exchange.attach(connection);
    this.#pinger?.connected();
  }

  /** Sends what waits, as far as may be. */
  pump(): void {
    for (let first = this.#queue.first; first !== undefined; first = this.#queue.first) {
      if (!this.#trySend(first.value)) break;
    }
    this.#watchCongestion();
  }

  /** Rejects the calls that were not sent. */
  rejectQueued(code: RpcClntErrorCode, what: string, cause?: unknown): void {
    // Only those that are there now: whoever hears of it may call again.
    for (let left = this.#queue.size; left > 0; left--) {
      const call = this.#queue.first?.value;
      if (call !== undefined) this.#reject(call, call.error(code, what, { cause }));
    }
  }

  /** Rejects everything and lets go of the connection. */
  close(code: RpcClntErrorCode, what: string): void {
    this.#pinger?.stop();
    this.#rejectAll(this.#exchange.takeAll(), code, what);
    this.rejectQueued(code, what);
    this.#exchange.detach();
    this.#deadlines.clear();
  }

  /** True: the call is sent, or was rejected because it cannot be encoded. */
  #trySend(call: Call): boolean {
    const exchange = this.#exchange;
    const { connection } = exchange;
    if (connection === undefined || exchange.congested) return false;
    const { noReply } = call.request;
    const { inFlightMax, datagramsInFlightMax } = this.#settings;
    if (!noReply && exchange.inFlight >= (connection.datagram ? datagramsInFlightMax : inFlightMax)) return false;
    try {
      if (!exchange.send(call)) return false;
    } catch (error) {
      this.#reject(call, error instanceof RpcClntError ? error : call.error('ERR_RPC_ENCODE', messageOf(error)));
      return true;
    }
    this.#dequeue(call);
    call.stage = 'sent';
    this.counters.sent++;
    if (noReply) {
      if (connection.datagram) this.#written(call);
      return true;
    }
    this.#retransmitter?.watch(call);
    this.#pinger?.sent();
    return true;
  }

  /** It is out of our hands, and nobody answers it. */
  #written(call: Call): void {
    this.#end(call);
    call.resolve(undefined);
  }

  #enqueue(call: Call): void {
    const { queuedMax } = this.#settings;
    let error = this.#owner.refuseWaiting(call);
    if (error === undefined && this.#queue.size >= queuedMax) {
      error = call.error('ERR_RPC_QUEUE_FULL', `${queuedMax} calls wait already (queuedMax)`);
    }
    if (error !== undefined) {
      this.#reject(call, error);
      return;
    }
    call.stage = 'queued';
    call.queueNode = this.#queue.push(call);
    this.#watchCongestion();
  }

  /**
   * What waits because of a congested connection is sent when its queue has drained. It never says so when the kernel
   * takes everything at the end of this turn: that is looked at once, after the connection's own tick.
   */
  #watchCongestion(): void {
    if (this.#queue.size === 0 || this.#lookScheduled || !this.#exchange.congested) return;
    this.#lookScheduled = true;
    process.nextTick(lookTick, this);
  }

  /** Called by a tick of its own: is the connection still congested? */
  look(): void {
    this.#lookScheduled = false;
    if (!this.#exchange.congested) this.pump();
  }

  #dequeue(call: Call): void {
    if (call.queueNode !== undefined) this.#queue.remove(call.queueNode);
    call.queueNode = undefined;
  }

  #answered(call: Call, outcome: Outcome): void {
    this.#owner.proven();
    if (call.request.isPing) {
      this.#end(call);
      call.resolve(undefined);
      return;
    }
    if (!outcome.ok && this.#sendsOnceMore(call, outcome.error)) return;
    if (outcome.ok) {
      this.counters.succeeded++;
      this.#end(call);
      call.resolve(outcome.result);
    } else {
      this.counters.refused++;
      this.#reject(call, outcome.error);
    }
    this.pump();
  }

  #expired(call: Call): void {
    this.counters.timedOut++;
    const cause = this.#exchange.sendError;
    const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
    const what = call.request.noReply ? 'not written' : 'no reply';
    this.#giveUp(call, call.error('ERR_RPC_TIMEOUT', `${what} within ${call.timeoutMs} ms${why}`, { cause }));
  }

  #abort(call: Call, signal: AbortSignal): void {
    this.counters.aborted++;
    this.#giveUp(call, call.error('ERR_RPC_ABORTED', 'aborted', { cause: signal.reason }));
  }

  /** The caller no longer waits; a reply may still come. */
  #giveUp(call: Call, error: RpcClntError): void {
    if (call.stage === 'sent') this.#exchange.abandon(call);
    this.#reject(call, error);
    this.pump();
  }

  #unwanted(kind: PastKind | 'stray'): void {
    if (kind !== 'stray') {
      if (kind === 'late') this.counters.lateReplies++;
      else this.counters.duplicateReplies++;
      return;
    }
    this.counters.strayReplies++;
    const count = this.#strays.count(this.#settings.clock.now());
    if (count > 0) this.#owner.strays(count);
  }

  #disconnected(error: unknown, calls: readonly Call[]): void {
    this.counters.disconnects++;
    this.#pinger?.stop();
    const isDead = error instanceof TransportError && error.code === 'ERR_TRANSPORT_PEER_DEAD';
    const code = isDead ? 'ERR_RPC_PEER_DEAD' : 'ERR_RPC_DISCONNECTED';
    this.#rejectAll(calls, code, `connection was lost before the reply: ${messageOf(error)}`, error);
    this.#owner.disconnected(error);
  }

  #rejectAll(calls: readonly Call[], code: RpcClntErrorCode, what: string, cause?: unknown): void {
    for (const call of calls) this.#reject(call, call.error(code, what, { cause }));
  }

  /** The credential was refused, and its source has another one: once per call, that is tried. */
  #sendsOnceMore(call: Call, error: RpcClntError): boolean {
    const { authStat } = error;
    if (authStat === undefined || call.credential === undefined || call.isRefreshed) return false;
    try {
      if (call.request.auth.refused?.(authStat, call.credential) !== true) return false;
    } catch {
      // A source that throws has no other credential; what the server said is the better error.
      return false;
    }
    // It was the credential of one copy that was refused; another copy may have been carried out before.
    if (call.retransmissions > 0) return false;
    call.isRefreshed = true;
    this.counters.refreshes++;
    this.#retransmitter?.stop(call);
    // Refused is as good as never sent. It waits behind those that wait already, for which it has made room.
    call.stage = 'queued';
    call.queueNode = this.#queue.push(call);
    this.pump();
    return true;
  }

  #sendAgain(call: Call): void {
    if (!this.#exchange.sendAgain(call)) return;
    call.retransmissions++;
    this.counters.retransmissions++;
  }

  #makePinger(ping: Ping): Pinger {
    const exchange = this.#exchange;
    return new Pinger(ping, this.#settings, {
      get connection() {
        return exchange.connection;
      },
      get inFlight() {
        return exchange.inFlight;
      },
      ping: (call) => this.#sendPing(call),
      forget: (call) => {
        this.#exchange.abandon(call);
        this.#end(call);
      },
      answered: (roundTripMs) => this.#owner.pong(roundTripMs),
      dead: (silentMs) => this.#owner.dead(silentMs),
    });
  }

  #sendPing(call: Call): boolean {
    try {
      if (this.#exchange.congested || !this.#exchange.send(call)) return false;
    } catch {
      // No buffer, or a credential that cannot be had: says nothing about the other end.
      return false;
    }
    call.stage = 'sent';
    this.counters.pings++;
    this.#retransmitter?.watch(call);
    return true;
  }

  #reject(call: Call, error: RpcClntError): void {
    this.#end(call);
    call.reject(error);
  }

  /** Nothing refers to the call any longer. */
  #end(call: Call): void {
    call.stage = 'settled';
    this.#dequeue(call);
    this.#retransmitter?.stop(call);
    if (call.deadline !== undefined) this.#deadlines.remove(call.deadline);
    if (call.onAbort !== undefined) call.signal?.removeEventListener('abort', call.onAbort);
    if (this.#whenNone.length > 0 && this.left === 0) {
      for (const resolve of this.#whenNone.splice(0)) resolve();
    }
  }
}

function lookTick(calls: Calls): void {
  calls.look();
}
