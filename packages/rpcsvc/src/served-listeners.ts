import type { Listener } from '@gluster-ts/rpc-transport';

/** The listeners that a service has made, to be ended with it. */
export class ServedListeners {
  readonly #listeners = new Set<Listener>();

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** No new connections. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#listeners, (listener) => listener.close()));
  }

  /** Writes what is queued on their connections and closes them; once `over` has resolved, without writing. */
  async drain(over: Promise<unknown>): Promise<void> {
    void over.then(() => {
      for (const { connections } of this.#listeners) for (const connection of connections) connection.close();
    });
    await Promise.all(Array.from(this.#listeners, (listener) => listener.drain()));
  }
}
