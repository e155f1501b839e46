import type { PeerAddress } from './address.ts';
import { TransportError } from './errors.ts';

/** What stands for the peers of a unix socket, who have no address. */
const NO_HOST = '';

/** What takes a place: a connection, or a handshake that may become one. */
export interface Admitted {
  readonly peer: PeerAddress;
  readonly counters: { readonly recordsIn: number };
  close(reason: TransportError): void;
}

/** The connections of one host, in the order in which they came. */
interface Host {
  /** Those that had not completed a record when they were last looked at. */
  readonly fresh: Set<Admitted>;
  /** Those that had. */
  readonly proven: Set<Admitted>;
}

/**
 * Who may stay when all places are taken (stage 0).
 *
 * Room is made at the expense of the host that has most connections, the newcomer counted. Of those goes the oldest that
 * never completed a record; without one, the youngest, if the newcomer is of another host. So one host, whatever it
 * opens and sends, displaces only its own connections as long as it has as many as any other, and keeps no other host
 * out; and those that have been of use for long stay. No clock is looked at: peers of a cluster are silent for days.
 */
export class Admission {
  readonly #connectionsMax: number;
  readonly #connectionsPerHostMax: number;
  readonly #hosts = new Map<string, Host>();
  #count = 0;

  constructor(connectionsMax: number, connectionsPerHostMax: number) {
    this.#connectionsMax = connectionsMax;
    this.#connectionsPerHostMax = connectionsPerHostMax;
  }

  /** Makes room for a newcomer if need be; false when there is none for it. */
  makeRoom(peer: PeerAddress): boolean {
    const name = nameOf(peer);
    const own = this.#hosts.get(name);
    const count = sizeOf(own);
    // The peers of a unix socket are not told apart, and share all places.
    if (name !== NO_HOST && count >= this.#connectionsPerHostMax) return this.#displace(oldestUnproven(own));
    if (this.#count < this.#connectionsMax) return true;
    const largest = this.#largest();
    if (sizeOf(largest) <= count + 1) return this.#displace(oldestUnproven(own));
    return this.#displace(oldestUnproven(largest) ?? youngestProven(largest));
  }

  add(connection: Admitted): void {
    const name = nameOf(connection.peer);
    const host = this.#hosts.get(name) ?? { fresh: new Set(), proven: new Set() };
    this.#hosts.set(name, host);
    host.fresh.add(connection);
    this.#count++;
  }

  /** Once or more often. */
  remove(connection: Admitted): void {
    const name = nameOf(connection.peer);
    const host = this.#hosts.get(name);
    if (host === undefined || (!host.fresh.delete(connection) && !host.proven.delete(connection))) return;
    this.#count--;
    if (sizeOf(host) === 0) this.#hosts.delete(name);
  }

  #displace(connection: Admitted | undefined): boolean {
    if (connection === undefined) return false;
    this.remove(connection);
    connection.close(
      new TransportError(
        'ERR_TRANSPORT_DISPLACED',
        `Closed in favour of a new connection: ${this.#connectionsMax} are open (connectionsMax), or ${this.#connectionsPerHostMax} of this host (connectionsPerHostMax)`,
      ),
    );
    return true;
  }

  #largest(): Host | undefined {
    let largest: Host | undefined;
    for (const host of this.#hosts.values()) {
      if (sizeOf(host) > sizeOf(largest)) largest = host;
    }
    return largest;
  }
}

function nameOf(peer: PeerAddress): string {
  return 'host' in peer ? peer.host : NO_HOST;
}

function sizeOf(host: Host | undefined): number {
  return host === undefined ? 0 : host.fresh.size + host.proven.size;
}

/** Each connection is found proven once at most, so a flood of newcomers does not pay for all that are open. */
function oldestUnproven(host: Host | undefined): Admitted | undefined {
  if (host === undefined) return undefined;
  for (const connection of host.fresh) {
    if (connection.counters.recordsIn === 0) return connection;
    host.fresh.delete(connection);
    host.proven.add(connection);
  }
  return undefined;
}

function youngestProven(host: Host | undefined): Admitted | undefined {
  let youngest: Admitted | undefined;
  for (const connection of host?.proven ?? []) youngest = connection;
  return youngest;
}
