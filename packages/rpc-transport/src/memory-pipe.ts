import type { PeerAddress } from './address.ts';
import { TransportError } from './errors.ts';
import type { Link, LinkSink } from './link.ts';
import { turnsWait } from './turns.ts';

/** How the memory between two ends behaves. */
export interface MemoryPipeOptions {
  /** Largest chunk that arrives at once; a write of more arrives in several. Default 65,536, as with sockets. */
  readonly chunkBytes?: number;
  /**
   * Bytes that may be on their way in one direction; a write beyond waits, as for a kernel whose buffer is full.
   * Default 1 MiB.
   */
  readonly windowBytes?: number;
}

/** Two links, and the bytes between them. */
export class MemoryPipe {
  readonly first: MemoryLink;
  readonly second: MemoryLink;
  #turn = 0;
  #stepping = false;
  #auto = false;
  #scheduled = false;

  constructor(first: PeerAddress, second: PeerAddress, options: MemoryPipeOptions) {
    const { chunkBytes = 65_536, windowBytes = 1024 * 1024 } = options;
    const changed = (): void => this.#changed();
    this.first = new MemoryLink(first, second, chunkBytes, windowBytes, changed);
    this.second = new MemoryLink(second, first, chunkBytes, windowBytes, changed);
    this.first.other = this.second;
    this.second.other = this.first;
  }

  join(side: 'first' | 'second', sink: LinkSink): void {
    this[side].sink = sink;
  }

  moveByItself(): void {
    this.#auto = true;
    this.#changed();
  }

  step(): boolean {
    if (this.#stepping) return false;
    this.#stepping = true;
    try {
      const links = [this.first, this.second];
      for (let tries = 0; tries < links.length; tries++) {
        const link = links[this.#turn++ % links.length];
        if (link?.deliver() === true) return true;
      }
      return false;
    } finally {
      this.#stepping = false;
    }
  }

  async run(): Promise<void> {
    do {
      // As between two events of the event loop: ticks and promises come first.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.step() || turnsWait());
  }

  reset(): void {
    const error = new TransportError('ERR_TRANSPORT_RESET', 'Connection was reset by the peer');
    this.first.breakOff(error);
    this.second.breakOff(error);
    this.#changed();
  }

  #changed(): void {
    if (!this.#auto || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const first = this.first.deliver();
      const second = this.second.deliver();
      if (first || second) this.#changed();
    });
  }
}

/** One end. What is written here lies in #incoming of the other end until delivered. */
class MemoryLink implements Link {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly tls = undefined;
  readonly #chunkBytes: number;
  readonly #windowBytes: number;
  readonly #changed: () => void;
  other: MemoryLink | undefined;
  sink: LinkSink | undefined;
  #incoming: Uint8Array[] = [];
  #incomingBytes = 0;
  /** What the other end could not put into #incoming yet. */
  #waiting: Uint8Array | undefined;
  #paused = true;
  #endComes = false;
  #endTold = false;
  #ended = false;
  #closed = false;
  /** `written()` is due at this end. */
  #writtenComes = false;
  #closeComes: { error: TransportError | undefined } | undefined;

  constructor(local: PeerAddress, peer: PeerAddress, chunkBytes: number, windowBytes: number, changed: () => void) {
    this.local = local;
    this.peer = peer;
    this.#chunkBytes = chunkBytes;
    this.#windowBytes = windowBytes;
    this.#changed = changed;
  }

  write(vectors: readonly Uint8Array[], from: number, count: number): boolean {
    // A copy, as the kernel makes one: the writer's memory is free again.
    const bytes = new Uint8Array(Buffer.concat(vectors.slice(from, from + count)));
    return this.#closed || this.#ended || (this.other?.offer(bytes) ?? true);
  }

  /** Takes bytes from the other end: all at once, or now what fits and the rest when there is room. */
  offer(bytes: Uint8Array): boolean {
    if (this.#closed) return true;
    const room = Math.max(0, this.#windowBytes - this.#incomingBytes);
    this.#put(bytes.subarray(0, room));
    this.#waiting = bytes.byteLength > room ? bytes.subarray(room) : undefined;
    this.#changed();
    return this.#waiting === undefined;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#changed();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // As with a socket: what still arrives is read and thrown away, so that the peer's end is seen.
    this.#paused = false;
    if (this.other !== undefined) this.other.#endComes = true;
    this.#changed();
  }

  destroy(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#incoming = [];
    if (this.other !== undefined) {
      this.other.#endComes = true;
      // Bytes that nobody will read count as written, as they do for a socket until the peer's reset arrives.
      if (this.#waiting !== undefined) this.other.#writtenComes = true;
    }
    this.#waiting = undefined;
    this.#changed();
  }

  breakOff(error: TransportError): void {
    if (!this.#closed) this.#closeComes = { error };
  }

  /** Moves one thing to the sink; false when there is none. */
  deliver(): boolean {
    const { sink } = this;
    if (sink === undefined || this.#closed) return false;
    if (this.#closeComes !== undefined) {
      this.#closed = true;
      sink.gone(this.#closeComes.error);
      return true;
    }
    if (this.#writtenComes) {
      this.#writtenComes = false;
      sink.written();
      return true;
    }
    if (this.#paused) return false;
    const chunk = this.#incoming.shift();
    if (chunk !== undefined) {
      this.#incomingBytes -= chunk.byteLength;
      this.#refill();
      sink.received(chunk);
      return true;
    }
    if (this.#endComes && !this.#endTold) {
      this.#endTold = true;
      sink.ended();
      return true;
    }
    return false;
  }

  #put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += this.#chunkBytes) {
      // A buffer of its own per chunk, as a socket hands out.
      this.#incoming.push(bytes.slice(at, at + this.#chunkBytes));
    }
    this.#incomingBytes += bytes.byteLength;
  }

  #refill(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    if (this.offer(waiting) && this.other !== undefined) {
      this.other.#writtenComes = true;
      this.#changed();
    }
  }
}
