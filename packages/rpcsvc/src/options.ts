import type { AuthRegistry, Identity } from '@gluster-ts/auth';
import type { Connection, ListenOptions, TlsServer } from '@gluster-ts/rpc-transport';
import type { SyncEnv } from '@gluster-ts/synctask';
import type { Procedures } from '@gluster-ts/xdr';
import type { Authorize } from './authorize.ts';
import type { Drc } from './drc/drc.ts';
import { RpcsvcError } from './errors.ts';
import type { RpcsvcEvent } from './events.ts';

/** Settings of a service. `I` is who its callers are: what the schemes of `auth` say. */
export interface RpcsvcOptions<I extends Identity = Identity> {
  /**
   * Schemes that are accepted. Default: AUTH_NONE and AUTH_SYS, anything else is refused with AUTH_REJECTEDCRED. A
   * registry with a `fallback` answers unknown flavours as C's daemons do. Handlers get the identities that it makes.
   */
  readonly auth?: AuthRegistry<I>;
  /** Where actors run. Default: an environment of the service's own. Several services may share one. */
  readonly env?: SyncEnv;
  /**
   * Accept calls from source ports of 1024 and above, which any user can have. Default true, as in C. When false, such
   * calls are denied with AUTH_REJECTEDCRED, as in C, save for what a program's `unprivileged` names. Unix sockets and
   * memory pairs are exempt.
   */
  readonly allowInsecure?: boolean;
  /**
   * Most calls of one connection that are worked on at a time; with so many, it is not read. Default 64, as in C
   * (`rpc.outstanding-rpc-limit`); Infinity: no limit. {@link AttachOptions} may say otherwise for a connection.
   */
  readonly outstandingLimit?: number;
  /**
   * Most calls of all clients together. With so many, each connection that brings one more is not read until there are
   * fewer: there can be one more per connection. Default 16,384, a quarter of what a {@link SyncEnv} queues; Infinity: no
   * limit.
   */
  readonly outstandingTotalLimit?: number;
  /**
   * Most calls that one connection may bring in its life: it is not read after that, and drained once they are answered;
   * its client connects again. Spreads long-lived clients over servers that come and go. Default Infinity.
   * {@link AttachOptions} may say otherwise for a connection.
   */
  readonly callsPerConnectionMax?: number;
  /** Largest reply in bytes, header included; above it the caller gets SYSTEM_ERR. Default 4 MiB, what `rpc-transport` accepts. */
  readonly replyBytesMax?: number;
  /** Request objects kept for the next calls. Default 512, as many as in C's pool. */
  readonly requestsIdleMax?: number;
  /** Told of what went wrong, at a bounded rate; for logs. Must not throw. */
  readonly event?: (event: RpcsvcEvent) => void;
  /** At most one event of a kind (for actors: and procedure) within this time. Default 60,000; 0: all of them. */
  readonly eventIntervalMs?: number;
  /**
   * Whether a call may be carried out, for all procedures but NULL; the hooks of the program and the procedure are asked
   * after it. Default: everyone may whose credential and port are good enough.
   */
  readonly authorize?: Authorize<I>;
  /**
   * A duplicate request cache, for all procedures that are not said to be idempotent: a {@link DuplicateRequestCache}, or
   * one's own. Default none.
   */
  readonly drc?: Drc;
  /**
   * Offers TLS on plain TCP connections (RFC 9289): clients that ask for it with AUTH_TLS get it. Make it with
   * `RPC_WITH_TLS` of `@gluster-ts/rpc-transport`, whose version and application protocol the RFC demands. Default:
   * none; AUTH_TLS is then a flavour like any other that is not registered.
   */
  readonly startTls?: TlsServer;
  /**
   * Calls must come by TLS, from a `listen()` with it or begun with `startTls`; others are denied with AUTH_TOOWEAK. NULL
   * is answered all the same, and unix sockets and memory pairs are exempt. Default false. A program may say otherwise.
   */
  readonly requireTls?: boolean;
}

/** Settings of one version of one program. */
export interface ProgramOptions<P extends Procedures = Procedures, I extends Identity = Identity> {
  /**
   * Lowest flavour of credential that is accepted, by number, as C compares them: 1 (AUTH_SYS) refuses AUTH_NONE with
   * AUTH_TOOWEAK (RFC 5531 section 9). Default 0: all. The NULL procedure is open to everybody.
   */
  readonly minAuth?: number;
  /** Procedures that may be called from any source port, whatever `allowInsecure` says; `true`: all. Default none. */
  readonly unprivileged?: boolean | readonly (keyof P & string)[];
  /**
   * Procedures that do the same when executed twice, and so need no duplicate request cache; `true`: all. What a handler
   * says of itself ({@link ActorOptions.idempotent}) comes first. Default none.
   */
  readonly idempotent?: boolean | readonly (keyof P & string)[];
  /** Calls must come by TLS. Default: what the service says ({@link RpcsvcOptions.requireTls}). */
  readonly requireTls?: boolean;
  /** Whether a call of this program may be carried out; asked after the hook of the service. Default: it may. */
  readonly authorize?: Authorize<I>;
  /**
   * Most calls of this program that are worked on at a time, whoever makes them. With so many, each connection that
   * brings one more is not read until there are fewer: there can be one more per connection. Default Infinity: the
   * service's `outstandingTotalLimit` is the bound.
   */
  readonly outstandingLimit?: number;
  /** Every procedure must have a handler, else `register()` throws. Default false: one without is PROC_UNAVAIL. */
  readonly complete?: boolean;
  /**
   * What to do with bytes behind the arguments. Default `ignore`, as C's XDR does and clients rely on: later versions of
   * a structure grow at its end, and what a caller sends too much harms nobody. `refuse` answers GARBAGE_ARGS.
   */
  readonly trailingBytes?: 'ignore' | 'refuse';
  /** Run the actors on the service's {@link RpcsvcOptions.env}. Default true; false: at once, on no processor. */
  readonly synctask?: boolean;
}

/** Settings of one connection. */
export interface AttachOptions {
  /** Most of its calls that are worked on at a time. Default {@link RpcsvcOptions.outstandingLimit}. */
  readonly outstandingLimit?: number;
  /** Most calls in its life. Default {@link RpcsvcOptions.callsPerConnectionMax}. */
  readonly callsPerConnectionMax?: number;
}

/**
 * Settings of {@link Rpcsvc.listen}: those of `listen()` of `@gluster-ts/rpc-transport` (TLS, limits, `event`), and those of
 * {@link Rpcsvc.attach} for each connection.
 */
export interface ServeOptions extends Omit<ListenOptions, 'accept'>, AttachOptions {
  /** Sees each connection before it is served. What it closes, or throws over, is not. Default: serves all. */
  readonly accept?: (connection: Connection) => void;
}

/** Bounds on {@link Rpcsvc.drain} and {@link Rpcsvc.close}. */
export interface DrainOptions {
  /** Calls still in progress after this time are left to themselves. Default 30,000; Infinity: no bound. */
  readonly timeoutMs?: number;
  /** Ends the wait when it aborts, as if the time were over. Default none. */
  readonly signal?: AbortSignal;
}

/** {@link RpcsvcOptions} that are numbers, with defaults filled in. */
export interface Limits {
  readonly outstandingLimit: number;
  readonly outstandingTotalLimit: number;
  readonly callsPerConnectionMax: number;
  readonly replyBytesMax: number;
  readonly requestsIdleMax: number;
  readonly eventIntervalMs: number;
}

/** Fills in the defaults and refuses what is no bound. */
export function resolveLimits(options: Partial<Limits>): Limits {
  return {
    outstandingLimit: bound('outstandingLimit', options.outstandingLimit ?? 64, 1),
    outstandingTotalLimit: bound('outstandingTotalLimit', options.outstandingTotalLimit ?? 16_384, 1),
    callsPerConnectionMax: bound('callsPerConnectionMax', options.callsPerConnectionMax ?? Infinity, 1),
    replyBytesMax: bound('replyBytesMax', options.replyBytesMax ?? 4 * 1024 * 1024, 32),
    requestsIdleMax: bound('requestsIdleMax', options.requestsIdleMax ?? 512, 0),
    eventIntervalMs: bound('eventIntervalMs', options.eventIntervalMs ?? 60_000, 0),
  };
}

/** @throws RpcsvcError ERR_RPCSVC_BAD_OPTION */
export function bound(name: string, value: number, min: number): number {
  if (value === Infinity || (Number.isSafeInteger(value) && value >= min)) return value;
  throw new RpcsvcError('ERR_RPCSVC_BAD_OPTION', `Option ${name} must be a whole number from ${min}, not ${value}`);
}
