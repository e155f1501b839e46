import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';

/** What was sent through a fake socket, and to whom. */
export interface FakeSent {
  readonly bytes: Uint8Array;
  readonly host: string;
  readonly port: number;
}

/** A UDP socket without a network. Sends complete on a later tick, or in `complete()` when `manual`. */
export class FakeUdp extends EventEmitter {
  readonly sent: FakeSent[] = [];
  closed = false;
  /** What sends end with. */
  sendError: Error | null = null;
  readonly manual: boolean;
  #waiting: (() => void)[] = [];

  constructor(manual = false) {
    super();
    this.manual = manual;
  }

  /** As `node:dgram` has it, as far as this package uses it. */
  get socket(): Socket {
    return this as unknown as Socket;
  }

  address(): { address: string; family: string; port: number } {
    return { address: '192.0.2.1', family: 'IPv4', port: 111 };
  }

  send(bytes: Uint8Array, port: number, host: string, done: (error: Error | null, bytes: number) => void): void {
    this.sent.push({ bytes: bytes.slice(), host, port });
    const { sendError } = this;
    const complete = (): void => done(sendError, bytes.length);
    if (this.manual) this.#waiting.push(complete);
    else process.nextTick(complete);
  }

  complete(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  close(done?: () => void): void {
    this.closed = true;
    if (done !== undefined) process.nextTick(done);
  }

  /** A datagram arrives. */
  arrive(bytes: Uint8Array, port = 1000, address = '192.0.2.7'): void {
    this.emit('message', bytes, { address, port, family: 'IPv4', size: bytes.length });
  }
}

/** Until ticks and promises are through, and one turn of the event loop. */
export function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
