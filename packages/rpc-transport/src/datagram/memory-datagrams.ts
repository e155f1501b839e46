import type { PeerAddress } from '../address.ts';
import type { Connection } from '../connection.ts';
import { contextOf } from '../context.ts';
import type { TransportError } from '../errors.ts';
import type { MemoryPair } from '../memory.ts';
import { resolveOptions, type ConnectionOptions } from '../options.ts';
import { turnsWait } from '../turns.ts';
import { DatagramConnection } from './datagram-connection.ts';
import type { DatagramLink } from './datagram-link.ts';
import { readDatagram } from './datagram.ts';
import { resolveDatagramOptions, type DatagramOptions } from './options.ts';
import { WaitingBudget } from './waiting-room.ts';

/** What becomes of a datagram on its way: it arrives, or it does not, or it arrives twice. */
export type DatagramFate = 'pass' | 'lose' | 'double';

/** Options of {@link memoryDatagrams}. */
export interface MemoryDatagramsOptions {
  /** Limits of the client's end. */
  readonly client?: ConnectionOptions & DatagramOptions;
  /** Limits of the server's end. */
  readonly server?: ConnectionOptions & DatagramOptions;
  /** Asked for each datagram that is sent. Default: all arrive, once and in order. */
  readonly fate?: (from: 'client' | 'server', bytes: Uint8Array) => DatagramFate;
  /** True: datagrams move only in `step()` and `run()`. Default false: they move by themselves, one per turn of the event loop. */
  readonly manual?: boolean;
}

/**
 * Two datagram connections without sockets, for tests of what happens when messages are lost:
 *
 * ```ts
 * const { client, server } = memoryDatagrams({ fate: (from) => (from === 'server' && random() < 0.3 ? 'lose' : 'pass') });
 * ```
 *
 * As over UDP, an end is not told when the other one closes.
 */
export function memoryDatagrams(options: MemoryDatagramsOptions = {}): MemoryPair {
  const { fate = () => 'pass' } = options;
  const network = new MemoryNetwork(!(options.manual ?? false));
  const client: End = new End(network, 'client', 'server', options.client ?? {}, (bytes) => {
    for (let left = COPIES[fate('client', bytes)]; left > 0; left--) server.arrive(bytes);
  });
  const server: End = new End(network, 'server', 'client', options.server ?? {}, (bytes) => {
    for (let left = COPIES[fate('server', bytes)]; left > 0; left--) client.arrive(bytes);
  });
  return {
    client: client.connection,
    server: server.connection,
    step: () => network.step(),
    run: () => network.run(),
  };
}

const COPIES: Readonly<Record<DatagramFate, number>> = { pass: 1, lose: 0, double: 2 };

/** The other end of a datagram connection, in the hands of a test: bytes in, bytes out. */
export interface MemoryDatagramPeer {
  readonly connection: Connection;
  /** Sends each as one datagram. */
  readonly send: (...datagrams: readonly Uint8Array[]) => void;
  /** The datagrams that the connection has sent since the last call. */
  readonly take: () => Uint8Array[];
  /** Delivers one datagram; false when none is under way. */
  readonly step: () => boolean;
  /** Steps, and lets ticks and promises run in between, until nothing moves any more. */
  readonly run: () => Promise<void>;
}

/** A datagram connection whose peer is a script. Datagrams move in `step()` and `run()`. */
export function memoryDatagramPeer(options: ConnectionOptions & DatagramOptions = {}): MemoryDatagramPeer {
  const network = new MemoryNetwork(false);
  const sent: Uint8Array[] = [];
  const end = new End(network, 'connection', 'peer', options, (bytes) => void sent.push(bytes));
  return {
    connection: end.connection,
    send: (...datagrams) => {
      for (const bytes of datagrams) end.arrive(new Uint8Array(bytes));
    },
    take: () => sent.splice(0),
    step: () => network.step(),
    run: () => network.run(),
  };
}

/** Deliveries that are due, in order. */
class MemoryNetwork {
  readonly #isAuto: boolean;
  #due: (() => void)[] = [];
  #scheduled = false;

  constructor(isAuto: boolean) {
    this.#isAuto = isAuto;
  }

  add(deliver: () => void): void {
    this.#due.push(deliver);
    this.#schedule();
  }

  step(): boolean {
    const deliver = this.#due.shift();
    deliver?.();
    return deliver !== undefined;
  }

  async run(): Promise<void> {
    do {
      // As between two events of the event loop: ticks and promises come first.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.step() || turnsWait());
  }

  #schedule(): void {
    if (!this.#isAuto || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.step();
      if (this.#due.length > 0) this.#schedule();
    });
  }
}

/** A connection and its link. */
class End implements DatagramLink {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly datagramBytesMax: number;
  readonly waiting: WaitingBudget;
  readonly connection: DatagramConnection;
  readonly #network: MemoryNetwork;
  readonly #send: (bytes: Uint8Array) => void;
  bytesQueued = 0;

  constructor(
    network: MemoryNetwork,
    local: string,
    peer: string,
    options: ConnectionOptions & DatagramOptions,
    send: (bytes: Uint8Array) => void,
  ) {
    const { datagramBytesMax, waitingBytesMax } = resolveDatagramOptions(options);
    this.local = { family: 'memory', name: local };
    this.peer = { family: 'memory', name: peer };
    this.datagramBytesMax = datagramBytesMax;
    this.waiting = new WaitingBudget(waitingBytesMax);
    this.#network = network;
    this.#send = send;
    this.connection = new DatagramConnection(contextOf(options), resolveOptions(options), this);
  }

  send(bytes: Uint8Array, sent: (error: TransportError | undefined) => void): void {
    this.bytesQueued += bytes.byteLength;
    // A copy, as the kernel makes one: the writer's memory is free again.
    this.#send(new Uint8Array(bytes));
    process.nextTick(() => {
      this.bytesQueued -= bytes.byteLength;
      sent(undefined);
    });
  }

  /** A datagram is on its way to this end. What is no message is dropped, as by a socket. */
  arrive(bytes: Uint8Array): void {
    const datagram = bytes.byteLength > this.datagramBytesMax ? undefined : readDatagram(bytes);
    if (datagram !== undefined) this.#network.add(() => this.connection.received(datagram));
  }

  closed(): void {
    // Nobody is told: that is how UDP is.
  }
}
