import type { Identity } from '@gluster-ts/auth';
import type { Connection } from '@gluster-ts/rpc-transport';
import type { Program } from '@gluster-ts/xdr';

/** What every event says. */
export interface RpcsvcEventBase {
  readonly connection: Connection;
  /** How many like this one were not reported since the last one that was. */
  readonly suppressed: number;
}

/** What those about a call say, whose header has been read as far as that. */
export interface RpcsvcCallEvent extends RpcsvcEventBase {
  readonly xid: number;
}

/** What those about a refused call say: what it asked for. */
export interface RpcsvcRefusedCallEvent extends RpcsvcCallEvent {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}

/** What those about the call of a procedure that is served say. */
export interface RpcsvcActorEvent extends RpcsvcCallEvent {
  readonly program: Program;
  readonly procedure: string;
  readonly error: unknown;
}

/**
 * What went wrong with a call; for logs. Calls that a peer gets wrong are reported once per kind and interval, whoever
 * sent them; failures of actors once per kind, procedure and interval. Nothing is lost for the counters of `stats()`.
 */
export type RpcsvcEvent =
  /** A header that is not one. The connection was closed; over UDP only the datagram was dropped. */
  | (RpcsvcEventBase & { readonly type: 'bad-header'; readonly error: unknown })
  /** Another version of the RPC protocol than 2; answered RPC_MISMATCH. */
  | (RpcsvcCallEvent & { readonly type: 'rpc-mismatch'; readonly version: number })
  /** Unknown flavour, bad credential, or one too weak for the program; answered AUTH_ERROR with `stat`. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'auth-failed'; readonly flavor: number; readonly stat: number })
  /** A scheme of the registry threw instead of judging; answered AUTH_ERROR with AUTH_FAILED. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'auth-threw'; readonly flavor: number; readonly error: unknown })
  /** An `authorize` hook refused; answered AUTH_ERROR with `stat`. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'unauthorized'; readonly identity: Identity; readonly stat: number })
  /** An `authorize` hook threw, or returned what is no verdict; answered AUTH_ERROR with AUTH_FAILED. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'authorize-threw'; readonly error: unknown })
  /** The caller's port proves no privileges; answered AUTH_ERROR. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'unprivileged' })
  /** The program is served over TLS only, and the call came without; answered AUTH_ERROR with AUTH_TOOWEAK. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'tls-required' })
  /** Answered PROG_UNAVAIL. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'program-unavailable' })
  /** Answered PROG_MISMATCH. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'program-mismatch' })
  /** Answered PROC_UNAVAIL. */
  | (RpcsvcRefusedCallEvent & { readonly type: 'procedure-unavailable' })
  /** Arguments torn, above a limit or followed by bytes; answered GARBAGE_ARGS. */
  | (RpcsvcActorEvent & { readonly type: 'garbage-arguments' })
  /** The actor threw or rejected; answered SYSTEM_ERR. */
  | (RpcsvcActorEvent & { readonly type: 'actor-failed' })
  /** The actor's result can not be encoded or is too large; answered SYSTEM_ERR. */
  | (RpcsvcActorEvent & { readonly type: 'bad-result' })
  /** The environment takes no more tasks; answered SYSTEM_ERR. */
  | (RpcsvcActorEvent & { readonly type: 'not-scheduled' })
  /**
   * A call has waited for a second to begin, because as many handlers as there are tasks (16, unless `env` says otherwise)
   * wait for something. It goes on waiting; `error` says what to do. Without the `event` option it is a process warning,
   * once.
   */
  | (RpcsvcActorEvent & { readonly type: 'tasks-busy' })
  /** The duplicate request cache threw instead of deciding; answered SYSTEM_ERR. */
  | (RpcsvcActorEvent & { readonly type: 'drc-failed' });

/** One of the members of {@link RpcsvcEvent}, without what the reporter adds. */
export type EventDetails = RpcsvcEvent extends infer E
  ? E extends RpcsvcEvent
    ? Omit<E, 'suppressed'>
    : never
  : never;

interface Quiet {
  until: number;
  suppressed: number;
}

/** Hands events to the listener, at most one per key and interval. */
export class EventReporter {
  readonly #listener: ((event: RpcsvcEvent) => void) | undefined;
  readonly #intervalMs: number;
  // Bounded: keys are kinds of events, and kinds with a registered procedure.
  readonly #quiet = new Map<string, Quiet>();

  constructor(listener: ((event: RpcsvcEvent) => void) | undefined, intervalMs: number) {
    this.#listener = listener;
    this.#intervalMs = intervalMs;
  }

  /** Does anybody listen? */
  get heard(): boolean {
    return this.#listener !== undefined;
  }

  /** Reports unless one with the same key was reported within the interval. */
  report(key: string, details: EventDetails): void {
    if (this.#listener === undefined) return;
    const now = performance.now();
    let quiet = this.#quiet.get(key);
    if (quiet === undefined) {
      quiet = { until: 0, suppressed: 0 };
      this.#quiet.set(key, quiet);
    } else if (now < quiet.until) {
      quiet.suppressed++;
      return;
    }
    const { suppressed } = quiet;
    quiet.suppressed = 0;
    quiet.until = now + this.#intervalMs;
    try {
      this.#listener({ ...details, suppressed });
    } catch (error) {
      // A log that fails must not cost the call its answer, nor go unseen.
      process.emitWarning(`Event listener of an RPC service threw: ${String(error)}`, 'RpcsvcWarning');
    }
  }
}
