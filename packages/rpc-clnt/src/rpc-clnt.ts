import type { ArgsOf, Procedures, Program, ResultOf } from '@gluster-ts/xdr';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Borrowed } from './borrowed.ts';
import { Call, callError } from './call.ts';
import { Calls } from './calls.ts';
import { DELAY_MS_MAX } from './clock.ts';
import type { Client } from './client.ts';
import { connectorTo, isConnection } from './connector.ts';
import type { RpcClntTarget } from './connector.ts';
import { Dialer } from './dialer.ts';
import { messageOf, RpcClntError } from './errors.ts';
import type { RpcClntCounters, RpcClntEvent, RpcClntState } from './events.ts';
import { resolveOptions } from './options.ts';
import { checkTimeout } from './options.ts';
import { withStartTls } from './start-tls.ts';
import type {
  CallOptions,
  DrainOptions,
  OneWayOptions,
  RpcClntOptions,
  RpcClntSettings,
  WaitOptions,
} from './options.ts';

interface Waiter {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: RpcClntError) => void;
}

/**
 * Calls remote programs (RFC 5531) over one connection at a time: one that is there already and may carry calls the other
 * way as well, or one to an address, made when first needed and made again when it ends.
 *
 * Many calls may be in flight; each settles exactly once, with its result or an {@link RpcClntError}.
 *
 * ```ts
 * await using clnt = new RpcClnt({ host: '127.0.0.1', port: 24007 });
 * const sum = await clnt.call(calculator, 'ADD', { a: 1, b: 2 }, { timeoutMs: 500 });
 * ```
 */
export class RpcClnt implements AsyncDisposable {
  readonly #settings: RpcClntSettings;
  readonly #calls: Calls;
  readonly #dialer: Dialer;
  readonly #ownsConnection: boolean;
  #waiters: Waiter[] = [];
  #draining = false;

  /**
   * @param target a connection, which stays its maker's to close; an address; or a function that makes connections
   * @throws RpcClntError ERR_RPC_BAD_OPTION; TransportError when somebody takes the connection's replies already
   */
  constructor(target: RpcClntTarget, options: RpcClntOptions = {}) {
    const settings = resolveOptions(options);
    this.#settings = settings;
    this.#calls = new Calls(settings, {
      refuseWaiting: (call) => this.#refuseWaiting(call),
      proven: () => this.#dialer.proven(),
      disconnected: (error) => this.#dialer.lost(error, this.counters.queued > 0),
      pong: (roundTripMs) => this.#tell({ type: 'ping', roundTripMs }),
      dead: (silentMs) => this.#tell({ type: 'peer-dead', silentMs }),
      strays: (count) => this.#tell({ type: 'stray-replies', count }),
    });
    const changed = (state: RpcClntState): void => this.#changed(state);
    this.#ownsConnection = !isConnection(target);
    if (isConnection(target)) {
      if (options.startTls !== undefined) {
        throw new RpcClntError(
          'ERR_RPC_BAD_OPTION',
          'Option startTls is for connections made here: call startTls() before',
        );
      }
      this.#dialer = new Dialer(undefined, settings, changed);
      this.#dialer.start(target);
    } else {
      const plain = typeof target === 'function' ? target : connectorTo(target, options.transport ?? {});
      const host = 'host' in target ? target.host : undefined;
      const connector = options.startTls === undefined ? plain : withStartTls(plain, options.startTls, host);
      this.#dialer = new Dialer(connector, settings, changed);
    }
  }

  /** What becomes of the connection just now. */
  get state(): RpcClntState {
    return this.#dialer.state;
  }

  /** What calls go over just now; undefined: not connected. Its `closed` tells of its loss. */
  get connection(): Connection | undefined {
    const { state } = this;
    return state.kind === 'connected' ? state.connection : undefined;
  }

  /** Live view, the same object every time. */
  get counters(): RpcClntCounters {
    return this.#calls.counters;
  }

  /**
   * Connects now, without waiting for the first call or the end of a back-off, and resolves with the connection, whose
   * `closed` tells of its loss. Rejects with ERR_RPC_CONNECT when the attempt fails, and with ERR_RPC_ABORTED when the
   * signal is aborted; what goes on in the background is the same as without this call.
   *
   * ```ts
   * const connection = await clnt.connect();
   * void connection.closed.then((error) => console.error('the server is gone', error));
   * ```
   */
  async connect({ signal }: WaitOptions = {}): Promise<Connection> {
    const { state } = this;
    if (state.kind === 'connected') return state.connection;
    if (state.kind === 'closed' || state.kind === 'lost') throw connectError(state);
    if (signal?.aborted === true) throw connectAborted(signal);
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const waiter: Waiter = { resolve, reject };
    const abort = (): void => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      if (signal !== undefined) reject(connectAborted(signal));
    };
    this.#waiters.push(waiter);
    this.#dialer.dial();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Calls a procedure and returns its result, which is the caller's own: opaque data in it are copies.
   *
   * `args` are encoded when the call is sent, which is at once unless it has to wait: do not change them until it is answered.
   */
  call<P extends Procedures, Name extends keyof P & string>(
    program: Program<P>,
    procedure: Name,
    args: ArgsOf<P[Name]>,
    options?: CallOptions,
  ): Promise<ResultOf<P[Name]>>;
  /** Calls a procedure that is not answered: see {@link OneWayOptions}. */
  call<P extends Procedures, Name extends keyof P & string>(
    program: Program<P>,
    procedure: Name,
    args: ArgsOf<P[Name]>,
    options: OneWayOptions,
  ): Promise<void>;
  call<P extends Procedures, Name extends keyof P & string>(
    program: Program<P>,
    procedure: Name,
    args: ArgsOf<P[Name]>,
    options: CallOptions | OneWayOptions = {},
  ): Promise<ResultOf<P[Name]> | void> {
    // What decodes the result is the codec that ResultOf names.
    return this.#begin(program, procedure, args, options, false) as Promise<ResultOf<P[Name]>>;
  }

  /**
   * As {@link RpcClnt.call} without the copies: opaque data in the result are views on the message, which the result holds
   * until it is disposed of.
   *
   * ```ts
   * using reply = await clnt.borrow(nfs, 'READ', args);
   * await file.write(reply.result.data);
   * ```
   */
  borrow<P extends Procedures, Name extends keyof P & string>(
    program: Program<P>,
    procedure: Name,
    args: ArgsOf<P[Name]>,
    options: CallOptions = {},
  ): Promise<Borrowed<ResultOf<P[Name]>>> {
    // As in call(); the exchange wraps what it decoded.
    return this.#begin(program, procedure, args, options, true) as Promise<Borrowed<ResultOf<P[Name]>>>;
  }

  /** A program as an object with one method per procedure. `defaults` hold for calls that say nothing else. */
  client<P extends Procedures>(program: Program<P>, defaults: CallOptions = {}): Client<P> {
    const methods = Object.keys(program.procedures).map((name) => [
      name,
      (args: unknown, options?: CallOptions | OneWayOptions) =>
        this.#begin(program, name, args, options === undefined ? defaults : { ...defaults, ...options }, false),
    ]);
    // One method per key of P, each typed by Client<P> as its codecs are.
    return Object.freeze(Object.fromEntries(methods)) as Client<P>;
  }

  /**
   * Takes no more calls, waits until all are settled or the time is over, closes: calls that are left are rejected with
   * ERR_RPC_CLOSED.
   *
   * @returns how many calls were left
   * @throws RpcClntError ERR_RPC_BAD_OPTION
   */
  async drain({ timeoutMs = Infinity, signal }: DrainOptions = {}): Promise<number> {
    const withinMs = Math.min(checkTimeout(timeoutMs), DELAY_MS_MAX);
    this.#draining = true;
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    const abort = (): void => end(undefined);
    const timer = timeoutMs === Infinity ? undefined : this.#settings.clock.schedule(abort, withinMs, true);
    if (signal?.aborted === true) end(undefined);
    signal?.addEventListener('abort', abort, { once: true });
    await Promise.race([this.#calls.none(), over]);
    signal?.removeEventListener('abort', abort);
    timer?.cancel();
    const { left } = this.#calls;
    await this.close();
    return left;
  }

  /**
   * Closes at once: calls are rejected with ERR_RPC_CLOSED. A connection that was handed in is left alone, for its maker to
   * close; one that was made here is closed.
   */
  close(): Promise<void> {
    const { state } = this;
    if (state.kind === 'closed') return Promise.resolve();
    this.#calls.close('ERR_RPC_CLOSED', 'client was closed');
    this.#dialer.close();
    if (this.#ownsConnection && state.kind === 'connected') state.connection.close();
    return Promise.resolve();
  }

  /** The same as {@link RpcClnt.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #begin(
    program: Program,
    name: string,
    args: unknown,
    options: CallOptions | OneWayOptions,
    borrows: boolean,
  ): Promise<unknown> {
    const { auth = this.#settings.auth, timeoutMs = this.#settings.timeoutMs, signal, noReply = false } = options;
    const procedure = Object.hasOwn(program.procedures, name) ? program.procedures[name] : undefined;
    if (procedure === undefined) {
      return Promise.reject(callError('ERR_RPC_NO_PROCEDURE', 'description has no such procedure', program, name));
    }
    if (!(timeoutMs >= 0)) {
      return Promise.reject(callError('ERR_RPC_BAD_OPTION', `timeoutMs is ${timeoutMs}, not above 0`, program, name));
    }
    if (this.#draining) {
      return Promise.reject(callError('ERR_RPC_CLOSED', 'client is being drained', program, name));
    }
    const call = new Call({ program, procedureName: name, procedure, args, auth, borrows, noReply, isPing: false });
    this.#calls.add(call, timeoutMs, signal);
    if (this.state.kind === 'idle' && call.stage === 'queued') this.#dialer.dial();
    return call.promise;
  }

  #refuseWaiting(call: Call): RpcClntError | undefined {
    const { state } = this;
    switch (state.kind) {
      case 'idle':
      case 'connecting':
      case 'connected':
        return undefined;
      case 'waiting': {
        if (this.#settings.waitForReconnect) return undefined;
        const what = `not connected, next attempt comes within ${Math.ceil(state.delayMs)} ms: ${messageOf(state.error)}`;
        return call.error('ERR_RPC_CONNECT', what, { cause: state.error });
      }
      case 'lost':
        return call.error('ERR_RPC_DISCONNECTED', 'connection is over', { cause: state.error });
      case 'closed':
        return call.error('ERR_RPC_CLOSED', 'client was closed');
    }
  }

  #changed(state: RpcClntState): void {
    switch (state.kind) {
      case 'connected':
        this.#attach(state);
        return;
      case 'idle':
      case 'waiting':
      case 'lost':
        this.#notConnected(state);
        break;
      case 'closed':
        this.#rejectWaiters(connectError(state));
        break;
      case 'connecting':
        break;
    }
    this.#tell({ type: 'state', state });
  }

  #attach(state: RpcClntState & { kind: 'connected' }): void {
    this.#calls.attach(state.connection);
    this.#calls.counters.connects++;
    // First the others who want to live on the connection, then the calls.
    this.#tell({ type: 'state', state });
    for (const { resolve } of this.#waiters.splice(0)) resolve(state.connection);
    this.#calls.pump();
  }

  /** An attempt failed, or a connection ended that is not made anew at once. */
  #notConnected(state: RpcClntState & { kind: 'idle' | 'waiting' | 'lost' }): void {
    this.#rejectWaiters(connectError(state));
    if (state.kind === 'waiting' && this.#settings.waitForReconnect) return;
    const code = state.kind === 'lost' ? 'ERR_RPC_DISCONNECTED' : 'ERR_RPC_CONNECT';
    this.#calls.rejectQueued(code, `no connection: ${messageOf(state.error)}`, state.error);
  }

  #rejectWaiters(error: RpcClntError): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  #tell(event: RpcClntEvent): void {
    try {
      this.#settings.event?.(event);
    } catch (error) {
      // In the middle of a change of state: this must go on.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}

function connectAborted(signal: AbortSignal): RpcClntError {
  return new RpcClntError('ERR_RPC_ABORTED', 'Cannot connect: aborted', { cause: signal.reason });
}

function connectError(state: RpcClntState & { kind: 'idle' | 'waiting' | 'lost' | 'closed' }): RpcClntError {
  if (state.kind === 'closed') return new RpcClntError('ERR_RPC_CLOSED', 'Cannot connect: client was closed');
  return new RpcClntError('ERR_RPC_CONNECT', `Cannot connect: ${messageOf(state.error)}`, { cause: state.error });
}
