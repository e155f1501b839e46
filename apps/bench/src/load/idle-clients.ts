import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from './run-load.ts';

/** Connections that have made one call each, and then say nothing. */
export class IdleClients implements AsyncDisposable {
  readonly #sockets: Socket[] = [];

  /** Opens `count` more, a hundred at a time, and waits for the reply on each. */
  async open(endpoint: Endpoint, count: number, request: Uint8Array): Promise<void> {
    for (let left = count; left > 0; left -= 100) {
      await Promise.all(Array.from({ length: Math.min(100, left) }, () => this.#open(endpoint, request)));
    }
  }

  async #open(endpoint: Endpoint, request: Uint8Array): Promise<void> {
    const socket = connect('path' in endpoint ? { path: endpoint.path } : endpoint);
    this.#sockets.push(socket);
    await once(socket, 'connect');
    socket.write(request);
    // Replies are small: they arrive whole.
    await once(socket, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#sockets.filter((socket) => !socket.closed);
    const closed = open.map((socket) => once(socket, 'close'));
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
    this.#sockets.length = 0;
  }
}
