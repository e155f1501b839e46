import { delayAfter } from './backoff.ts';
import type { Call } from './call.ts';
import { Deadlines } from './deadlines.ts';
import type { RetransmitOptions, RpcClntSettings } from './options.ts';

/**
 * Sends calls again that were not answered, as they were, on connections that lose messages: RPC itself promises
 * nothing there, time-outs and retransmission are left to those who use it (RFC 5531 section 5).
 *
 * How long it waits, and why: the first time 1 s, as TCP does where no round trip was measured (RFC 6298 section 2);
 * then twice as long each time, up to 30 s, which is where BSD's libraries stop doubling. libtirpc waits 15 s each time,
 * glibc's waited 5 s. It ends with the call: its timeout is the bound on everything.
 */
export class Retransmitter {
  readonly #options: Required<RetransmitOptions>;
  readonly #random: () => number;
  readonly #sendAgain: (call: Call) => void;
  readonly #due: Deadlines<Call>;

  constructor(options: Required<RetransmitOptions>, settings: RpcClntSettings, sendAgain: (call: Call) => void) {
    this.#options = options;
    this.#random = settings.random;
    this.#sendAgain = sendAgain;
    // No length of delay is the usual one: each timer goes with the last call that it is for.
    this.#due = new Deadlines(settings.clock, 0, (call) => this.#again(call));
  }

  /** The call was sent; it has its message when it may be sent again. */
  watch(call: Call): void {
    if (call.message === undefined) return;
    const delayMs = delayAfter(call.retransmissions, this.#options, this.#random);
    call.resendAt = this.#due.add(call, delayMs);
  }

  /** The call was answered, or nobody waits for its answer. */
  stop(call: Call): void {
    if (call.resendAt !== undefined) this.#due.remove(call.resendAt);
    call.resendAt = undefined;
  }

  #again(call: Call): void {
    this.#sendAgain(call);
    this.watch(call);
  }
}
