import type { Connection } from '@gluster-ts/rpc-transport';

/** Most bricks that are remembered: anybody can sign in, so there is an end to it. */
const BRICKS_MAX = 16_384;
/** Most characters of all their paths together. */
const CHARACTERS_MAX = 4 * 1024 * 1024;

interface SignedIn {
  readonly port: number;
  readonly connection: Connection;
}

/**
 * The ports of the bricks that signed in, as far as the connections still stand on which they did: a brick that died
 * cannot sign out.
 *
 * Changed in place, unlike the snapshot: it is no state of the cluster, nobody reads it in more than one step, and a copy
 * of thousands of bricks per call would be a gift to whoever wants to keep the daemon busy.
 */
export class BrickPorts {
  readonly #byBrick = new Map<string, SignedIn>();
  readonly #byPort = new Map<number, Set<string>>();
  /** The bricks of each connection that is watched for its end. */
  readonly #byConnection = new Map<Connection, Set<string>>();
  #characters = 0;

  /** Number of bricks that have a port. */
  get size(): number {
    return this.#byBrick.size;
  }

  /** The port of the brick with that path; undefined when it has signed in nowhere. */
  portOf(brick: string): number | undefined {
    return this.#byBrick.get(brick)?.port;
  }

  /** The first of those that signed in with that port. */
  brickOn(port: number): string | undefined {
    const [first] = this.#byPort.get(port) ?? [];
    return first;
  }

  /** Remembers a brick, in place of what was known of it. False when there are too many. */
  add(brick: string, port: number, connection: Connection): boolean {
    this.remove(brick);
    if (this.#byBrick.size >= BRICKS_MAX || this.#characters + brick.length > CHARACTERS_MAX) return false;
    this.#byBrick.set(brick, { port, connection });
    this.#characters += brick.length;
    setOf(this.#byPort, port).add(brick);
    this.#watch(connection).add(brick);
    return true;
  }

  /** Forgets a brick. */
  remove(brick: string): void {
    const known = this.#byBrick.get(brick);
    if (known === undefined) return;
    this.#byBrick.delete(brick);
    this.#characters -= brick.length;
    this.#byConnection.get(known.connection)?.delete(brick);
    const neighbours = this.#byPort.get(known.port);
    neighbours?.delete(brick);
    if (neighbours?.size === 0) this.#byPort.delete(known.port);
  }

  #watch(connection: Connection): Set<string> {
    const watched = this.#byConnection.get(connection);
    if (watched !== undefined) return watched;
    connection.attach({
      event: ({ type }) => {
        if (type === 'disconnect') this.#forget(connection);
      },
    });
    return setOf(this.#byConnection, connection);
  }

  #forget(connection: Connection): void {
    for (const brick of this.#byConnection.get(connection) ?? []) this.remove(brick);
    this.#byConnection.delete(connection);
  }
}

function setOf<K>(sets: Map<K, Set<string>>, key: K): Set<string> {
  let set = sets.get(key);
  if (set === undefined) {
    set = new Set();
    sets.set(key, set);
  }
  return set;
}
