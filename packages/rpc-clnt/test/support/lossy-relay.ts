import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

/** What a {@link LossyRelay} did with datagrams. */
export interface RelayCounts {
  calls: number;
  callsLost: number;
  replies: number;
  repliesLost: number;
  repliesDoubled: number;
}

/**
 * Stands between a client and a server on UDP, and loses and doubles what goes through it, as a seed says: the same
 * numbers every time.
 */
export class LossyRelay {
  readonly counts: RelayCounts = { calls: 0, callsLost: 0, replies: 0, repliesLost: 0, repliesDoubled: 0 };
  readonly #front: Socket = createSocket('udp4');
  readonly #back: Socket = createSocket('udp4');
  #state: number;

  private constructor(seed: number) {
    this.#state = seed;
  }

  /** Relays to `port`, losing `lossPercent` of everything and doubling as much of the replies. */
  static async start(port: number, seed: number, lossPercent: number): Promise<LossyRelay> {
    const relay = new LossyRelay(seed);
    await relay.#start(port, lossPercent);
    return relay;
  }

  get port(): number {
    return this.#front.address().port;
  }

  async stop(): Promise<void> {
    const closed = [once(this.#front, 'close'), once(this.#back, 'close')];
    this.#front.close();
    this.#back.close();
    await Promise.all(closed);
  }

  async #start(port: number, lossPercent: number): Promise<void> {
    const counts = this.counts;
    let client = 0;
    this.#front.on('message', (datagram, { port: from }) => {
      client = from;
      counts.calls++;
      if (this.#percent() < lossPercent) counts.callsLost++;
      else this.#back.send(datagram, port, '127.0.0.1');
    });
    this.#back.on('message', (datagram) => {
      counts.replies++;
      const percent = this.#percent();
      if (percent < lossPercent) {
        counts.repliesLost++;
        return;
      }
      this.#front.send(datagram, client, '127.0.0.1');
      if (percent < 2 * lossPercent) {
        counts.repliesDoubled++;
        this.#front.send(datagram, client, '127.0.0.1');
      }
    });
    this.#front.bind(0, '127.0.0.1');
    this.#back.bind(0, '127.0.0.1');
    await Promise.all([once(this.#front, 'listening'), once(this.#back, 'listening')]);
  }

  /** Xorshift of 32 bits: 0 to 99. */
  #percent(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % 100;
  }
}
