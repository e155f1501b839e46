import { AuthRegistry, authNoneScheme, authSysScheme } from '@gluster-ts/auth';
import type { Identity } from '@gluster-ts/auth';
import { listen } from '@gluster-ts/rpc-transport';
import type {
  Connection,
  DatagramEndpoint,
  DatagramListener,
  Endpoint,
  InetAddress,
  InetEndpoint,
  Listener,
  UnixAddress,
  UnixEndpoint,
} from '@gluster-ts/rpc-transport';
import { SyncEnv } from '@gluster-ts/synctask';
import type { Procedures, Program } from '@gluster-ts/xdr';
import { Authenticator } from './authenticator.ts';
import { CallEnd } from './call-end.ts';
import { CallPath } from './call-path.ts';
import { Client } from './client.ts';
import type { ClientHome } from './client.ts';
import { Drain } from './drain.ts';
import { RpcsvcError } from './errors.ts';
import { EventReporter } from './events.ts';
import { forAnyone } from './authorize.ts';
import type { Authorize } from './authorize.ts';
import type { Handlers } from './handlers.ts';
import { bound, resolveLimits } from './options.ts';
import type { AttachOptions, DrainOptions, Limits, ProgramOptions, RpcsvcOptions, ServeOptions } from './options.ts';
import { Outstanding } from './outstanding.ts';
import { ProgramTable, serve } from './program-table.ts';
import { Replier } from './replier.ts';
import { RequestPool } from './request-pool.ts';
import { ServedListeners } from './served-listeners.ts';
import { Counters } from './statistics.ts';
import type { RpcsvcStats } from './statistics.ts';
import { TlsProbe } from './tls-probe.ts';

/** How long a drain waits that is not told. */
const DRAIN_MS = 30_000;

/**
 * The serving side of ONC RPC (RFC 5531): programs, and the connections that they are served on.
 *
 * ```ts
 * await using svc = new Rpcsvc();
 * svc.register(CALCULATOR, { ADD: sync(({ a, b }) => a + b) });
 * const { address } = await svc.listen({ host: '127.0.0.1', port: 0 });
 * ```
 *
 * `I`, which comes from the `auth` option, is who its handlers see as `request.identity`.
 */
export class Rpcsvc<I extends Identity = Identity> implements AsyncDisposable {
  readonly #programs = new ProgramTable();
  readonly #counters = new Counters();
  /** Those attached, and those detached with calls in progress. */
  readonly #clients = new Set<Client>();
  readonly #requests: RequestPool;
  readonly #authenticator: Authenticator;
  readonly #outstanding: Outstanding;
  readonly #end: CallEnd;
  readonly #path: CallPath;
  readonly #limits: Limits;
  readonly #authorize: Authorize | undefined;
  readonly #requireTls: boolean;
  readonly #home: ClientHome = {
    receive: (client, message) => this.#path.receive(client, message),
    lost: (client, cause) => this.#lost(client, cause),
  };
  #drain: Drain | undefined = undefined;
  #drained: Promise<number> | undefined = undefined;
  readonly #listeners = new ServedListeners();
  #closing: Drain | undefined = undefined;
  #closed: Promise<number> | undefined = undefined;

  /** @throws RpcsvcError ERR_RPCSVC_BAD_OPTION */
  constructor(options: RpcsvcOptions<I> = {}) {
    const limits = (this.#limits = resolveLimits(options));
    this.#authorize = forAnyone(options.authorize);
    this.#requireTls = options.requireTls ?? false;
    const { drc, startTls } = options;
    const programs = this.#programs;
    const events = new EventReporter(options.event, limits.eventIntervalMs);
    const counters = this.#counters;
    const requests = (this.#requests = new RequestPool(limits.requestsIdleMax));
    const outstanding = (this.#outstanding = new Outstanding(limits.outstandingTotalLimit));
    const auth = options.auth ?? new AuthRegistry([authNoneScheme, authSysScheme]);
    const authenticator = (this.#authenticator = new Authenticator(auth));
    const replier = new Replier(limits.replyBytesMax);
    const end = (this.#end = new CallEnd({ replier, requests, outstanding, events, counters }));
    this.#path = new CallPath({
      programs,
      authenticator,
      outstanding,
      requests,
      env: options.env ?? new SyncEnv(),
      allowInsecure: options.allowInsecure ?? true,
      events,
      drc,
      counters,
      end,
      tlsProbe: startTls === undefined ? undefined : new TlsProbe({ tls: startTls, programs, events, end }),
    });
  }

  /**
   * Serves one version of a program; several versions of one program may be served side by side. Takes effect for the
   * next call. A procedure without a handler is PROC_UNAVAIL, but for NULL (0), which is always answered.
   *
   * @throws RpcsvcError ERR_RPCSVC_DUPLICATE_PROGRAM, ERR_RPCSVC_BAD_PROGRAM, ERR_RPCSVC_MISSING_HANDLER
   */
  register<P extends Procedures>(
    program: Program<P>,
    handlers: Handlers<P, I>,
    options: ProgramOptions<P, I> = {},
  ): this {
    const service = {
      makeRun: this.#path.runOptions.bind(this.#path),
      authorize: this.#authorize,
      requireTls: this.#requireTls,
    };
    this.#programs.add(serve(program, handlers, options, service));
    return this;
  }

  /** Serves that version no longer; calls in progress are finished. False when it was not registered. */
  unregister(number: number, version: number): boolean {
    return this.#programs.remove(number, version);
  }

  /** What is registered, in the order in which it was: what GF-DUMP tells. */
  get programs(): readonly Program[] {
    return Array.from(this.#programs, ({ program }) => program);
  }

  /**
   * Listens on a TCP or UDP port or a unix socket and serves whoever connects, until {@link Rpcsvc.close}. Call it once per
   * endpoint; the listener that it resolves with tells the port, and can be closed by itself.
   *
   * ```ts
   * await svc.listen({ host: '192.0.2.7', port: 2049 }, { tls });
   * await svc.listen({ protocol: 'udp', host: '192.0.2.7', port: 2049 });
   * await svc.listen({ path: '/run/nfs.socket' }, { mode: 0o600 });
   * ```
   *
   * @throws RpcsvcError ERR_RPCSVC_MISUSE when the service was drained or closed, ERR_RPCSVC_BAD_OPTION
   * @throws TransportError as `listen()` of `@gluster-ts/rpc-transport`
   */
  listen(endpoint: DatagramEndpoint, options?: ServeOptions): Promise<DatagramListener>;
  listen(endpoint: InetEndpoint, options?: ServeOptions): Promise<Listener<InetAddress>>;
  listen(endpoint: UnixEndpoint, options?: ServeOptions): Promise<Listener<UnixAddress>>;
  listen(endpoint: Endpoint, options?: ServeOptions): Promise<Listener<InetAddress | UnixAddress>>;
  async listen(endpoint: Endpoint, options: ServeOptions = {}): Promise<Listener<InetAddress | UnixAddress>> {
    this.#checkOpen('listen');
    this.#bounds(options);
    const accept = (connection: Connection): void => {
      if (!this.#isOver) options.accept?.(connection);
      // Over: it came while the listener was being closed.
      if (this.#isOver) connection.close();
      else if (connection.state !== 'closed') this.attach(connection, options);
    };
    const listener = await listen(endpoint, { ...options, accept });
    this.#listeners.add(listener);
    if (this.#isOver) {
      await listener.drain();
      this.#checkOpen('listen');
    }
    return listener;
  }

  /**
   * Serves a connection: takes its calls, leaves its replies to whoever else is attached. Returns what ends that: calls
   * in progress are then still answered.
   *
   * @throws RpcsvcError ERR_RPCSVC_MISUSE when the service was drained, ERR_RPCSVC_BAD_OPTION
   * @throws TransportError ERR_TRANSPORT_MISUSE when somebody takes its calls already
   */
  attach(connection: Connection, options: AttachOptions = {}): () => void {
    this.#checkOpen(`attach connection ${connection.id}`);
    const { outstandingLimit, callsPerConnectionMax } = this.#bounds(options);
    const client = new Client(this.#home, connection, outstandingLimit, callsPerConnectionMax);
    const detach = connection.attach(client);
    this.#clients.add(client);
    let isAttached = true;
    return () => {
      if (isAttached) this.#letGo(client, detach);
      isAttached = false;
    };
  }

  /**
   * Takes no more calls (they are answered SYSTEM_ERR) and no more connections, and waits for the calls in progress, for
   * a bounded time; then their signals abort and they are left to themselves. Connections stay open: what is still
   * queued on them is sent. Calling it again returns the first one's promise, and adds its bounds: the earliest ends the
   * wait, so that a second, impatient `drain({ timeoutMs: 0 })` hastens the first.
   *
   * @returns how many calls were left
   * @throws RpcsvcError ERR_RPCSVC_BAD_OPTION
   */
  drain(options: DrainOptions = {}): Promise<number> {
    if (this.#drain !== undefined && this.#drained !== undefined) {
      this.#drain.limit(options);
      return this.#drained;
    }
    const drain = new Drain();
    drain.limit({ timeoutMs: DRAIN_MS, ...options });
    this.#drain = drain;
    this.#drained = this.#finish(drain);
    return this.#drained;
  }

  /**
   * The whole end, in the order in which nobody is cut off: no new connections to what {@link Rpcsvc.listen} made, no new
   * calls, those in progress answered ({@link Rpcsvc.drain}), all answers written, connections closed. When the time is up,
   * what is left is dropped. Connections that were handed to {@link Rpcsvc.attach} stay their maker's. Calling it again
   * adds bounds, as with {@link Rpcsvc.drain}.
   *
   * @returns how many calls were left
   * @throws RpcsvcError ERR_RPCSVC_BAD_OPTION
   */
  async close(options: DrainOptions = {}): Promise<number> {
    const closing = (this.#closing ??= new Drain());
    closing.limit(this.#closed === undefined ? { timeoutMs: DRAIN_MS, ...options } : options);
    return await (this.#closed ??= this.#close(closing));
  }

  /** The same as {@link Rpcsvc.close}: `await using svc = new Rpcsvc()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Counts as of now. */
  stats(): RpcsvcStats {
    const { calls, replies, noReply, duplicates, dropped, refused, badHeaders, bytesIn, bytesOut } = this.#counters;
    const { inUse, idle } = this.#requests;
    const { remembered, decoded } = this.#authenticator;
    return {
      calls,
      replies,
      noReply,
      duplicates,
      dropped,
      inProgress: inUse,
      refused: { ...refused },
      badHeaders,
      bytesIn,
      bytesOut,
      queueFull: this.#counters.queueFull,
      throttles: this.#outstanding.throttles,
      clients: this.#clients.size,
      requests: { inUse, idle },
      credentials: { remembered, decoded },
      programs: Array.from(this.#programs, (served) => served.stats()),
    };
  }

  get #isOver(): boolean {
    return this.#drained !== undefined || this.#closed !== undefined;
  }

  #checkOpen(what: string): void {
    if (!this.#isOver) return;
    throw new RpcsvcError('ERR_RPCSVC_MISUSE', `Cannot ${what}: the service was drained`);
  }

  #bounds(options: AttachOptions): Required<AttachOptions> {
    const { outstandingLimit, callsPerConnectionMax } = this.#limits;
    return {
      outstandingLimit: bound('outstandingLimit', options.outstandingLimit ?? outstandingLimit, 1),
      callsPerConnectionMax: bound('callsPerConnectionMax', options.callsPerConnectionMax ?? callsPerConnectionMax, 1),
    };
  }

  async #close(closing: Drain): Promise<number> {
    try {
      await this.#listeners.close();
      const drained = this.drain({ timeoutMs: Infinity });
      void closing.over.then((reason) => this.#drain?.end(reason));
      const left = await drained;
      await this.#listeners.drain(closing.over);
      return left;
    } finally {
      closing.idle();
    }
  }

  async #finish(drain: Drain): Promise<number> {
    this.#path.draining = true;
    if (this.#requests.inUse === 0) drain.idle();
    this.#end.onIdle = () => {
      drain.idle();
    };
    const reason = await drain.over;
    this.#end.onIdle = undefined;
    if (reason === undefined) return 0;
    const left = this.#requests.inUse;
    for (const client of this.#clients) client.abort(reason);
    return left;
  }

  /** Takes no more of its calls. Of its end it is told as long as there are calls in progress. */
  #letGo(client: Client, detach: () => void): void {
    detach();
    this.#outstanding.forget(client);
    const detachEvents = client.connection.attach({ event: (event) => client.event(event) });
    client.whenIdle(() => {
      detachEvents();
      this.#clients.delete(client);
    });
  }

  #lost(client: Client, cause: Error | undefined): void {
    this.#clients.delete(client);
    this.#outstanding.forget(client);
    const message = `Connection ${client.connection.id} is gone`;
    client.abort(new RpcsvcError('ERR_RPCSVC_CONNECTION_GONE', message, { cause }));
  }
}
