import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { listen } from '@gluster-ts/rpc-transport';
import type { DatagramListener, ListenOptions } from '@gluster-ts/rpc-transport';
import type { Rpcsvc } from '../../src/index.ts';

/** Serves on a UDP port of loopback. */
export async function serveUdp(svc: Rpcsvc, options: Partial<ListenOptions> = {}): Promise<DatagramListener> {
  const endpoint = { protocol: 'udp', host: '127.0.0.1', port: 0 } as const;
  return listen(endpoint, { accept: (connection) => void svc.attach(connection), ...options });
}

/** A bound socket, and what it has received. */
export class UdpClient implements AsyncDisposable {
  readonly received: Buffer[] = [];
  readonly #socket: Socket;
  readonly #target: number;
  #changed: () => void = () => undefined;

  private constructor(socket: Socket, target: number) {
    this.#socket = socket;
    this.#target = target;
    socket.on('message', (bytes) => {
      this.received.push(bytes);
      this.#changed();
    });
  }

  static async of({ address }: DatagramListener): Promise<UdpClient> {
    return new UdpClient(await bound(), address.port);
  }

  send(...messages: readonly Uint8Array[]): void {
    for (const message of messages) this.#socket.send(message, this.#target, '127.0.0.1');
  }

  async replies(count: number): Promise<Buffer[]> {
    while (this.received.length < count) await new Promise<void>((resolve) => (this.#changed = resolve));
    return this.received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }
}

/** Which way a datagram goes. */
export type Way = 'call' | 'reply';

/**
 * A network that loses datagrams: listens on a port of its own, and passes on what `loses` says is not lost. One client
 * at a time.
 */
export class Relay implements AsyncDisposable {
  readonly lost = { call: 0, reply: 0 };
  readonly passed = { call: 0, reply: 0 };
  readonly #near: Socket;
  readonly #far: Socket;
  #client = 0;

  private constructor(near: Socket, far: Socket, target: number, loses: (way: Way) => boolean) {
    this.#near = near;
    this.#far = far;
    const pass = (way: Way, socket: Socket, bytes: Buffer, port: number): void => {
      if (loses(way)) {
        this.lost[way]++;
        return;
      }
      this.passed[way]++;
      socket.send(bytes, port, '127.0.0.1');
    };
    near.on('message', (bytes, { port }) => {
      this.#client = port;
      pass('call', far, bytes, target);
    });
    far.on('message', (bytes) => pass('reply', near, bytes, this.#client));
  }

  static async to({ address }: DatagramListener, loses: (way: Way) => boolean): Promise<Relay> {
    return new Relay(await bound(), await bound(), address.port, loses);
  }

  get port(): number {
    return this.#near.address().port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#near, this.#far].map((one) => new Promise<void>((resolve) => one.close(resolve))));
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
