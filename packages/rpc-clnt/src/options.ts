import type { CredentialSource } from '@gluster-ts/auth';
import { authNone } from '@gluster-ts/auth';
import type { ConnectOptions } from '@gluster-ts/rpc-transport';
import type { ReconnectOptions } from './backoff.ts';
import { DELAY_MS_MAX, systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { messageOf, RpcClntError } from './errors.ts';
import type { RpcClntEvent } from './events.ts';
import type { Ping } from './ping.ts';
import type { StartTlsOptions } from './start-tls.ts';

/** How long to wait before a call is sent again over a connection that loses messages. */
export interface RetransmitOptions {
  /** Before it is sent the second time, in ms; doubles with each further time. Default 1000 (RFC 6298 section 2). */
  delayMsMin?: number;
  /** The longest wait, in ms. Default 30,000. */
  delayMsMax?: number;
  /**
   * How much of each wait is left to chance, 0 to 1, so that calls that were lost together do not go out together again.
   * Default 0.25.
   */
  jitter?: number;
}

/** Bounds on `RpcClnt.connect()`. */
export interface WaitOptions {
  /** Ends the wait when aborted. Default none. */
  signal?: AbortSignal;
}

/** Bounds on `RpcClnt.drain()`. */
export interface DrainOptions {
  /** Calls that are not settled after this time, in ms, are rejected. Default Infinity: their own timeouts are the bound. */
  timeoutMs?: number;
  /** Ends the wait when aborted, as if the time were over. Default none. */
  signal?: AbortSignal;
}

/** Limits and habits of an `RpcClnt`. */
export interface RpcClntOptions {
  /** Who calls; default `authNone()`. A call's own `auth` goes first. */
  auth?: CredentialSource;
  /**
   * A call must be answered within this time from `call()` on, waiting to be sent included. Default 30,000; 0: never,
   * but for the connection's end. A call's own `timeoutMs` goes first.
   */
  timeoutMs?: number;
  /**
   * Calls that are sent and not answered at one time. Default 1024; GlusterFS's servers read 64 of them ahead
   * (`rpc.outstanding-rpc-limit`), others fewer. Over datagram connections 64 unless given: more at one time only fill the
   * buffers on the way, which drop what they cannot hold. Each of those costs its bytes until it is answered.
   */
  inFlightMax?: number;
  /** Calls beyond `inFlightMax`, or without a connection, wait to be sent; as many as this. Default 16,384; 0: none. */
  queuedMax?: number;
  /**
   * Number of the first call, 0 to 2^32 − 1; the following ones count up and around, over one connection after the other.
   * Default: at random. Of several clients on one connection, the first one's counts.
   */
  firstXid?: number;
  /** With an address: the options of each connection. A `signal` and `timeoutMs` there are about connecting. */
  transport?: ConnectOptions;
  /**
   * With an address or a function: begins TLS on each new connection (RFC 9289) before the first call. Default: never.
   * TLS from the first byte on, as GlusterFS has it, is `transport.tls`.
   */
  startTls?: StartTlsOptions;
  /**
   * With an address: connect again when a connection ends or cannot be made, until closed. False: only when there is
   * a call. Default: with the defaults of {@link ReconnectOptions}.
   */
  reconnect?: ReconnectOptions | false;
  /**
   * Calls that were not sent outlive a failed attempt to connect, and calls made between two attempts wait for the next;
   * their timeouts go on. Default false: they fail with ERR_RPC_CONNECT, so that nobody waits for a server that is down.
   * Calls that were sent never outlive their connection: repeating them is the caller's decision.
   */
  waitForReconnect?: boolean;
  /**
   * Over a datagram connection: send calls again, as they were, until they are answered or their time is over. Default:
   * with the defaults of {@link RetransmitOptions}; false: never. Over other connections nothing is ever sent again.
   */
  retransmit?: RetransmitOptions | false;
  /**
   * Find out that the other end is dead, and close its connection: {@link nullPing} or {@link glusterPing}. Default none:
   * a peer that vanished without a word is noticed by the timeouts of calls, and by TCP's own keep-alive (38 s).
   */
  ping?: Ping;
  /** Told of every change of state, of pings, and of replies to nobody. Must not throw. */
  event?: (event: RpcClntEvent) => void;
  /** Time for timeouts and back-off; default: the system's. */
  clock?: Clock;
  /** Chance for the first xid and jitter, 0 to just below 1; default `Math.random`. */
  random?: () => number;
}

/** What a single call may say about itself. */
export interface CallOptions {
  /** Gives the call up when aborted: it is rejected with ERR_RPC_ABORTED. The server is not told; RPC has no way to. */
  signal?: AbortSignal;
  /** Instead of the client's `timeoutMs`; 0: never. */
  timeoutMs?: number;
  /** Instead of the client's `auth`. */
  auth?: CredentialSource;
  /** True makes it a one-way call: {@link OneWayOptions}. */
  noReply?: false;
}

/**
 * A call that nobody answers (batching, RFC 5531 section 8; the server's handler says `noReply` too). Resolves with
 * nothing when the kernel has taken its last byte: whether it arrives, and what becomes of it, nobody hears. Over UDP
 * that is at once, and it is not sent again.
 *
 * Until it is written it is bounded as others are: by `timeoutMs`, `signal`, `queuedMax`, and rejected with its connection;
 * calls keep the order in which they were made. It does not count as in flight, and takes no room in `inFlightMax`. A reply
 * that comes all the same is dropped and counted as late.
 */
export interface OneWayOptions extends Omit<CallOptions, 'noReply'> {
  noReply: true;
}

/** {@link RpcClntOptions} with every default filled in. */
export interface RpcClntSettings {
  readonly auth: CredentialSource;
  readonly timeoutMs: number;
  readonly inFlightMax: number;
  readonly datagramsInFlightMax: number;
  readonly queuedMax: number;
  readonly firstXid: number;
  readonly reconnect: Required<ReconnectOptions> | undefined;
  readonly waitForReconnect: boolean;
  readonly retransmit: Required<RetransmitOptions> | undefined;
  readonly ping: Ping | undefined;
  readonly event: ((event: RpcClntEvent) => void) | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Fills in the defaults; throws ERR_RPC_BAD_OPTION. */
export function resolveOptions(options: RpcClntOptions): RpcClntSettings {
  const random = options.random ?? Math.random;
  return {
    auth: options.auth ?? authNone(),
    timeoutMs: checkTimeout(options.timeoutMs ?? 30_000),
    datagramsInFlightMax: options.inFlightMax ?? 64,
    inFlightMax: within('inFlightMax', options.inFlightMax ?? 1024, 1, 0x7fff_ffff),
    queuedMax: within('queuedMax', options.queuedMax ?? 16_384, 0, 0x7fff_ffff),
    firstXid: within('firstXid', options.firstXid ?? Math.floor(random() * 2 ** 32), 0, 0xffff_ffff),
    reconnect: resolveReconnect(options.reconnect ?? {}),
    waitForReconnect: options.waitForReconnect ?? false,
    retransmit: resolveRetransmit(options.retransmit ?? {}),
    ping: options.ping === undefined ? undefined : checkPing(options.ping),
    event: options.event,
    clock: options.clock ?? systemClock,
    random,
  };
}

/** Refuses a timeout that is not a number of ms; throws ERR_RPC_BAD_OPTION. */
export function checkTimeout(timeoutMs: number): number {
  if (timeoutMs >= 0) return timeoutMs;
  throw badOption('timeoutMs', timeoutMs, 'not negative');
}

function resolveReconnect(reconnect: ReconnectOptions | false): Required<ReconnectOptions> | undefined {
  if (reconnect === false) return undefined;
  const { delayMsMin = 250, delayMsMax = 30_000, jitter = 0.5 } = reconnect;
  return checkDelays('reconnect', { delayMsMin, delayMsMax, jitter });
}

function resolveRetransmit(retransmit: RetransmitOptions | false): Required<RetransmitOptions> | undefined {
  if (retransmit === false) return undefined;
  const { delayMsMin = 1000, delayMsMax = 30_000, jitter = 0.25 } = retransmit;
  return checkDelays('retransmit', { delayMsMin, delayMsMax, jitter });
}

function checkDelays(name: string, delays: Required<ReconnectOptions>): Required<ReconnectOptions> {
  const { delayMsMin, delayMsMax, jitter } = delays;
  if (!(delayMsMin > 0)) throw badOption(`${name}.delayMsMin`, delayMsMin, 'above 0');
  if (!(delayMsMax >= delayMsMin)) throw badOption(`${name}.delayMsMax`, delayMsMax, `at least ${delayMsMin}`);
  if (!(jitter >= 0 && jitter <= 1)) throw badOption(`${name}.jitter`, jitter, '0 to 1');
  return delays;
}

function checkPing(ping: Ping): Ping {
  const { program, procedure: name, args, intervalMs, timeoutMs } = ping;
  for (const [option, value] of Object.entries({ intervalMs, timeoutMs })) {
    if (!(value > 0 && value <= DELAY_MS_MAX))
      throw badOption(`ping.${option}`, value, `above 0 and at most ${DELAY_MS_MAX}`);
  }
  const procedure = Object.hasOwn(program.procedures, name) ? program.procedures[name] : undefined;
  if (procedure === undefined) {
    throw new RpcClntError(
      'ERR_RPC_BAD_OPTION',
      `Option ping.procedure is ${name}, which ${program.name} does not have`,
    );
  }
  try {
    procedure.args.size(args);
  } catch (error) {
    const what = `Option ping.args is not what ${program.name}.${name} takes: ${messageOf(error)}`;
    throw new RpcClntError('ERR_RPC_BAD_OPTION', what, { cause: error });
  }
  return ping;
}

function within(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badOption(name, value, `a whole number from ${min} to ${max}`);
}

function badOption(name: string, value: number, due: string): RpcClntError {
  return new RpcClntError('ERR_RPC_BAD_OPTION', `Option ${name} is ${value}, not ${due}`);
}
