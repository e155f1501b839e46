import { authGlusterfsV2 } from '@gluster-ts/auth';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Ping } from '@gluster-ts/rpc-clnt';
import type { Connection } from '@gluster-ts/rpc-transport';
import { connect } from '@gluster-ts/rpc-transport';

/** Makes a connection to a peer; gives up when the signal is aborted. */
export type PeerConnector = (
  endpoint: { readonly host: string; readonly port: number },
  signal: AbortSignal,
) => Promise<Connection>;

/** Connects over TCP, without TLS, from any address. */
export const connectPeer: PeerConnector = (endpoint, signal) =>
  connect(endpoint, { signal, timeoutMs: PEER_CONNECT_TIMEOUT_MS });

/** A host that does not answer at all is given up after this time: the next attempt finds it sooner once it is back. */
export const PEER_CONNECT_TIMEOUT_MS = 5000;

/** What a {@link PeerLink} is made with. */
export interface PeerLinkParts {
  readonly connector: PeerConnector;
  readonly ping: Ping | undefined;
  /** The names and addresses to try, one after the other; those of now. */
  readonly hostnames: () => readonly string[];
  readonly port: number;
  /** What comes before the first call; the peer is up when it resolves. */
  readonly greet: (clnt: RpcClnt, hostname: string) => Promise<void>;
  readonly onUp: () => void;
  /** The connection is over, or could not be made: the next attempt is under way. */
  readonly onDown: (error: unknown) => void;
}

/** Wait before the second attempt; doubled with each further one. */
const RETRY_MS_MIN = 250;
/** Longest wait; C waits as long every time. */
const RETRY_MS_MAX = 3000;
/** A connection that lasted as long as this was a good one: the next attempt follows soon. */
const STABLE_MS = 3000;

/**
 * The connection to one peer, kept up until closed. An attempt is good when the peer was greeted as well: one that takes
 * connections only to turn us away is asked no more often than one that is down.
 */
export class PeerLink {
  readonly #parts: PeerLinkParts;
  readonly #closing: AbortController = new AbortController();
  readonly #connections: WeakMap<RpcClnt, Connection> = new WeakMap<RpcClnt, Connection>();
  #clnt: RpcClnt | undefined;
  #isUp = false;
  #upSince = 0;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Begins with the first attempt in this turn of the event loop; callbacks come in later ones. */
  constructor(parts: PeerLinkParts) {
    this.#parts = parts;
    void this.#attempt();
  }

  /** The client to call with; undefined while the peer is not up. */
  get clnt(): RpcClnt | undefined {
    return this.#isUp ? this.#clnt : undefined;
  }

  /** Ends the present connection; another is made. */
  reset(): void {
    if (this.#isUp) this.#down(this.#clnt, new Error('Connection was given up'));
  }

  /** For good; no callback comes any more. */
  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#isUp = false;
    this.#drop(this.#clnt);
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #attempt(): Promise<void> {
    const { connector, hostnames, port, greet } = this.#parts;
    let clnt: RpcClnt | undefined;
    try {
      // Not before the maker has what it made.
      await Promise.resolve();
      const names = hostnames();
      const host = names[this.#attempts++ % Math.max(names.length, 1)] ?? '';
      const connection = await connector({ host, port }, this.#closing.signal);
      if (this.#closed()) {
        connection.close();
        return;
      }
      clnt = this.#client(connection);
      this.#clnt = clnt;
      await greet(clnt, host);
      if (this.#closed() || this.#clnt !== clnt) return;
      this.#isUp = true;
      this.#upSince = performance.now();
      this.#parts.onUp();
    } catch (error) {
      this.#down(clnt, error);
    }
  }

  #client(connection: Connection): RpcClnt {
    const clnt = new RpcClnt(connection, {
      auth: authGlusterfsV2(),
      ...(this.#parts.ping === undefined ? {} : { ping: this.#parts.ping }),
      event: (event) => {
        // Before it is up, the greeting fails and says so.
        if (event.type === 'state' && event.state.kind === 'lost' && this.#clnt === clnt && this.#isUp) {
          this.#down(clnt, event.state.error);
        }
      },
    });
    this.#connections.set(clnt, connection);
    return clnt;
  }

  #drop(clnt: RpcClnt | undefined): void {
    if (clnt === undefined) return;
    void clnt.close();
    this.#connections.get(clnt)?.close();
    if (this.#clnt === clnt) this.#clnt = undefined;
  }

  #down(clnt: RpcClnt | undefined, error: unknown): void {
    if (this.#closed()) return;
    if (this.#isUp && performance.now() - this.#upSince >= STABLE_MS) this.#attempts = 0;
    this.#isUp = false;
    this.#drop(clnt);
    const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(this.#attempts, 10));
    // Half of it is left to chance: two nodes that reach for each other would do so in step.
    this.#timer = setTimeout(() => void this.#attempt(), delayMs * (0.5 + Math.random() / 2));
    this.#parts.onDown(error);
  }
}
