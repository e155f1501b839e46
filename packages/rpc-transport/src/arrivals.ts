import { AsyncResource } from 'node:async_hooks';

/** Someone who holds what it has read. */
export interface Arrival {
  /** Hands it up. Returns how many messages of its connection are being worked on then. */
  deliver(): number;
}

/** Most of them at a time: each may hold a read buffer of 64 KiB. */
const HELD_MAX = 64;
/** With so many messages being worked on, they are given time to end before more is handed up. */
const UNDER_WAY_MAX = 16;

/**
 * What the sockets of one listener have read in this turn of the event loop. It is handed up when all that are readable
 * have been read, or 64 of them (stage 1.2).
 *
 * Plain: every chunk is handed up as it is read. Equal: the same bytes in the same order, in the same turn. Won: a fifth of
 * the CPU of 64 connections with a call each, since reads, work and writes that follow upon their like find their code in
 * the processor's caches (bench path/list-friends/unix/64x1, 2026-11-22, Node.js 26.10).
 *
 * What handlers begin and do not end at once goes on as soon as the stack is empty; handing up a thousand calls before that
 * would have them all wait in queues, and live long enough to be moved by the garbage collector: twice the CPU of an
 * asynchronous call (bench variants/actor). So the rest waits for a microtask's turn, and for all that follows from it.
 *
 * One per listener, in whose async context all is handed up: a socket whose owner has let it read on may be in that of the
 * owner's task, where the others have no business. Those of `connect()` are each in their own, and hand up at once.
 */
export class Arrivals {
  readonly #context = new AsyncResource('ARRIVALS');
  #held: Arrival[] = [];
  #promised = false;

  add(arrival: Arrival): void {
    this.#held.push(arrival);
    if (this.#held.length >= HELD_MAX) {
      this.deliver();
    } else if (!this.#promised) {
      this.#promised = true;
      setImmediate(deliverTick, this);
    }
  }

  deliverTick(): void {
    this.#promised = false;
    this.deliver();
  }

  /** Hands up what is held, or as much of it as is good at once. */
  deliver(): void {
    this.#context.runInAsyncScope(this.#deliver, this);
  }

  #deliver(): void {
    const held = this.#held;
    this.#held = [];
    let at = 0;
    let underWay = 0;
    try {
      for (const arrival of held) {
        at++;
        underWay += arrival.deliver();
        if (underWay >= UNDER_WAY_MAX && at < held.length) break;
      }
    } finally {
      const rest = held.slice(at);
      // One threw, when nobody asked to wait: that is not the others' fault.
      if (underWay < UNDER_WAY_MAX) for (const arrival of rest) this.add(arrival);
      else if (rest.length > 0) this.#deliverLater(rest);
    }
  }

  /** A tick that a microtask asks for comes behind all microtasks. */
  #deliverLater(rest: Arrival[]): void {
    this.#held = rest.concat(this.#held);
    void Promise.resolve(this).then(deliverBehindMicrotasks);
  }
}

function deliverBehindMicrotasks(arrivals: Arrivals): void {
  process.nextTick(deliver, arrivals);
}

function deliver(arrivals: Arrivals): void {
  arrivals.deliver();
}

// Plain: setImmediate(() => this.deliverTick()). Equal: the argument is handed through. Won: a closure each time.
function deliverTick(arrivals: Arrivals): void {
  arrivals.deliverTick();
}
