import { TransportError } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import { Call } from './call.ts';
import type { ClockTimer } from './clock.ts';
import type { RpcClntSettings } from './options.ts';
import type { Ping } from './ping.ts';

/** What a {@link Pinger} asks of, and tells, the calls that it watches over. */
export interface PingerHost {
  /** What calls go over; undefined: nothing. */
  readonly connection: Connection | undefined;
  /** Calls that were sent and not answered, pings not counted. */
  readonly inFlight: number;
  /** Sends a ping. False: it could not be, now. */
  ping(call: Call): boolean;
  /** Nobody waits for this ping any longer. */
  forget(call: Call): void;
  /** A ping was answered. */
  answered(roundTripMs: number): void;
  /** The other end is dead; its connection is closed next. */
  dead(silentMs: number): void;
}

/**
 * Finds out that the other end is dead. One timer, and nothing on the path of a call but the question whether it runs.
 *
 *     off ──call sent──▶ watching ──interval, no byte──▶ asked ──timeout, no byte──▶ dead: connection is closed
 *      ▲                   │  ▲                            │
 *      └──nobody waits─────┘  └────────any byte────────────┘
 *
 * Bytes that come are a sign of life, whatever they are; so is a write that the kernel has taken while more
 * waits for it: many calls over a slow line are not a dead peer.
 */
export class Pinger {
  readonly #ping: Ping;
  readonly #settings: RpcClntSettings;
  readonly #host: PingerHost;
  #timer: ClockTimer | undefined = undefined;
  /** The ping that waits for its reply. */
  #asked: Call | undefined = undefined;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(ping: Ping, settings: RpcClntSettings, host: PingerHost) {
    this.#ping = ping;
    this.#settings = settings;
    this.#host = host;
  }

  /** There is a connection. */
  connected(): void {
    if (this.#ping.whileIdle) this.sent();
  }

  /** A call was sent: somebody waits. */
  sent(): void {
    const { connection } = this.#host;
    if (this.#timer !== undefined || connection === undefined) return;
    this.#lives(connection);
    this.#watch();
  }

  /** The connection is over, or no longer ours. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#asked = undefined;
  }

  #watch(): void {
    this.#timer?.cancel();
    this.#asked = undefined;
    this.#timer = this.#settings.clock.schedule(() => this.#look(), this.#ping.intervalMs, false);
  }

  #look(): void {
    this.#timer = undefined;
    const { connection, inFlight } = this.#host;
    if (connection === undefined || (inFlight === 0 && !this.#ping.whileIdle)) return;
    if (this.#lives(connection)) this.#watch();
    else this.#ask(connection);
  }

  #ask(connection: Connection): void {
    const { program, procedure: procedureName, args, timeoutMs } = this.#ping;
    const procedure = program.procedures[procedureName];
    if (procedure === undefined) return;
    const { auth, clock } = this.#settings;
    const request = { program, procedureName, procedure, args, auth, borrows: false, noReply: false, isPing: true };
    const call = new Call(request);
    const askedMs = clock.now();
    this.#asked = call;
    this.#timer = clock.schedule(() => this.#expired(connection), timeoutMs, false);
    const heard = (): void => {
      if (this.#asked !== call) return;
      this.#host.answered(clock.now() - askedMs);
      // The bytes of the answer are from before the interval that begins now.
      this.#lives(connection);
      this.#watch();
    };
    // A refusal is an answer, too. It also fails when the connection ends, by which time it is no longer asked for.
    call.promise.then(heard, heard);
    if (this.#host.ping(call)) return;
    // Not sent, because too much waits or because there is no buffer: judged by what moves.
    this.#asked = undefined;
  }

  #expired(connection: Connection): void {
    const { intervalMs, timeoutMs } = this.#ping;
    this.#timer = undefined;
    if (this.#asked !== undefined) this.#host.forget(this.#asked);
    this.#asked = undefined;
    if (this.#lives(connection)) {
      this.#watch();
      return;
    }
    const silentMs = intervalMs + timeoutMs;
    this.#host.dead(silentMs);
    const what = `Peer has not sent a byte for ${silentMs} ms, of which it had ${timeoutMs} to answer a ping`;
    connection.close(new TransportError('ERR_TRANSPORT_PEER_DEAD', what));
  }

  /** Has anything moved since the last look? */
  #lives(connection: Connection): boolean {
    const { bytesIn, bytesOut, bytesQueued } = connection.counters;
    const lives = bytesIn !== this.#bytesIn || (bytesQueued > 0 && bytesOut !== this.#bytesOut);
    this.#bytesIn = bytesIn;
    this.#bytesOut = bytesOut;
    return lives;
  }
}
