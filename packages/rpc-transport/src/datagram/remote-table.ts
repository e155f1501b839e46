/** A remote address: as the socket writes it, and port. */
export interface Remote {
  readonly host: string;
  readonly port: number;
}

/** What the table must know of a connection. */
export interface Busy {
  /** Does anything go on: messages being worked on, waiting to be read, or to be sent? */
  readonly busy: boolean;
}

/** How many are looked at for one that can go. They are behind all others then, so that the next search goes on. */
const LOOKS_MAX = 32;

/**
 * The connections of a UDP socket by remote address. Both the table and the part of it that one host may have are
 * bounded: room is made by the connection that was silent longest and has nothing in progress.
 *
 * Whoever forges source addresses can fill the table and so displace silent connections, whose next datagram then makes
 * a new one: nothing is lost by that but counters. Those with calls in progress stay, so no answer is lost.
 */
export class RemoteTable<T extends Busy> {
  readonly #connectionsMax: number;
  readonly #perHostMax: number;
  // Both in the order in which something last arrived, the longest silent first.
  readonly #all = new Map<T, Remote>();
  readonly #hosts = new Map<string, Map<number, T>>();

  constructor(connectionsMax: number, perHostMax: number) {
    this.#connectionsMax = connectionsMax;
    this.#perHostMax = perHostMax;
  }

  /** Hosts of which there is a connection. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  /** Of this address, from which something just arrived. */
  find({ host, port }: Remote): T | undefined {
    const connection = this.#hosts.get(host)?.get(port);
    if (connection !== undefined) this.#toEnd(connection);
    return connection;
  }

  /**
   * Is there room for one more of this host? Which one goes in its favour, if any, is for the caller to close.
   *
   * @returns false when all that were looked at have something in progress
   */
  room(host: string): T | boolean {
    const ofHost = this.#hosts.get(host);
    if (ofHost !== undefined && ofHost.size >= this.#perHostMax) return this.#idle(ofHost.values()) ?? false;
    if (this.#all.size < this.#connectionsMax) return true;
    return this.#idle(this.#all.keys()) ?? false;
  }

  add(remote: Remote, connection: T): void {
    const ofHost = this.#hosts.get(remote.host) ?? new Map<number, T>();
    this.#hosts.set(remote.host, ofHost);
    ofHost.set(remote.port, connection);
    this.#all.set(connection, remote);
  }

  /** Once or more often. */
  remove(connection: T): void {
    const remote = this.#all.get(connection);
    if (remote === undefined) return;
    this.#all.delete(connection);
    const ofHost = this.#hosts.get(remote.host);
    ofHost?.delete(remote.port);
    if (ofHost?.size === 0) this.#hosts.delete(remote.host);
  }

  #idle(silent: Iterable<T>): T | undefined {
    const busy: T[] = [];
    let found: T | undefined;
    for (const connection of silent) {
      if (!connection.busy) {
        found = connection;
        break;
      }
      if (busy.push(connection) === LOOKS_MAX) break;
    }
    for (const connection of busy) this.#toEnd(connection);
    return found;
  }

  #toEnd(connection: T): void {
    const remote = this.#all.get(connection);
    if (remote === undefined) return;
    this.#all.delete(connection);
    this.#all.set(connection, remote);
    const ofHost = this.#hosts.get(remote.host);
    ofHost?.delete(remote.port);
    ofHost?.set(remote.port, connection);
  }
}
