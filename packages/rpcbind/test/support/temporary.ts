import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '@gluster-ts/rpc-transport';
import type { Endpoint, Listener } from '@gluster-ts/rpc-transport';
import type { Rpcsvc } from '@gluster-ts/rpcsvc';

/** Sockets and services that end with a test. */
export class Temporary implements AsyncDisposable {
  readonly folder: string;
  readonly #listeners: Listener[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Temporary> {
    return new Temporary(await mkdtemp(join(tmpdir(), 'rpcbind-')));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Serves there, until the end. */
  async serve(svc: Rpcsvc, endpoint: Endpoint): Promise<Listener> {
    const listener = await listen(endpoint, { accept: (connection) => void svc.attach(connection) });
    this.#listeners.push(listener);
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) {
      await listener.close();
      for (const connection of listener.connections) connection.close();
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
