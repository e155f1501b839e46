import type { PollinMessage } from '@gluster-ts/rpc-transport';
import { SyncTaskError } from '@gluster-ts/synctask';
import type { SyncEnv } from '@gluster-ts/synctask';
import { AuthStat, CallHeader, RPC_VERSION, XdrReader } from '@gluster-ts/xdr';
import type { ReplyBody } from '@gluster-ts/xdr';
import { act, actTask } from './act.ts';
import type { RunOptions, ServedActor } from './actor.ts';
import type { Authenticator } from './authenticator.ts';
import { authorize } from './authorize.ts';
import type { Authorize } from './authorize.ts';
import { BusyWatch } from './busy-watch.ts';
import { SYSTEM_ERR, what, where } from './call-end.ts';
import type { CallEnd } from './call-end.ts';
import type { Client } from './client.ts';
import type { Drc, DrcVerdict } from './drc/drc.ts';
import { RpcsvcError } from './errors.ts';
import type { EventReporter } from './events.ts';
import type { Actor } from './handlers.ts';
import type { Outstanding } from './outstanding.ts';
import type { ProgramTable } from './program-table.ts';
import type { RequestPool } from './request-pool.ts';
import type { RequestSlot } from './request-slot.ts';
import { RequestHandle } from './request.ts';
import {
  stageAccepted,
  stageActor,
  stageAuthenticate,
  stageCall,
  stageDispatch,
  stageDrc,
  stageHeader,
  stageOutstanding,
  stageRequest,
} from './stages.ts';
import type { Counters } from './statistics.ts';
import type { TlsProbe } from './tls-probe.ts';

/** A call header with the longest credential and verifier that RFC 5531 allows. */
const HEADER_BYTES_MAX = 24 + 2 * (8 + 400);

const RPC_MISMATCH: ReplyBody = { stat: 'RPC_MISMATCH', low: RPC_VERSION, high: RPC_VERSION };
const PROG_UNAVAIL: ReplyBody = { stat: 'PROG_UNAVAIL' };
const PROC_UNAVAIL: ReplyBody = { stat: 'PROC_UNAVAIL' };
const GARBAGE_ARGS: ReplyBody = { stat: 'GARBAGE_ARGS' };
/** RFC 5531 has no status for a port without privileges; C says 2. */
const UNPRIVILEGED: ReplyBody = { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED };
const TOO_WEAK: ReplyBody = { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_TOOWEAK };

// Details of stages that are always the same.
const ACCEPTED = Object.freeze({ accepted: true });
const NEW_CALL = Object.freeze({ verdict: 'execute', asked: true });
const NOT_ASKED = Object.freeze({ verdict: 'execute', asked: false });

/** What the path is made of. */
export interface CallPathParts {
  readonly programs: ProgramTable;
  readonly authenticator: Authenticator;
  readonly outstanding: Outstanding;
  readonly requests: RequestPool;
  readonly env: SyncEnv;
  readonly allowInsecure: boolean;
  readonly events: EventReporter;
  readonly drc: Drc | undefined;
  readonly counters: Counters;
  readonly end: CallEnd;
  /** Undefined: AUTH_TLS is a flavour like others. */
  readonly tlsProbe: TlsProbe | undefined;
}

/**
 * The way of one call from the transport to its actor (stages 2 to 2.9). Each stage either passes the call on or hands
 * it to {@link CallEnd}; between the two it is in a request slot and nowhere else.
 *
 * One straight line of methods: a call with a `sync()` actor is read, run and answered without a promise or a closure.
 */
export class CallPath {
  /** New calls are answered SYSTEM_ERR. */
  draining = false;
  readonly #programs: ProgramTable;
  readonly #authenticator: Authenticator;
  readonly #outstanding: Outstanding;
  readonly #requests: RequestPool;
  readonly #env: SyncEnv;
  readonly #allowInsecure: boolean;
  readonly #events: EventReporter;
  readonly #busy: BusyWatch;
  readonly #drc: Drc | undefined;
  readonly #counters: Counters;
  readonly #end: CallEnd;
  readonly #tlsProbe: TlsProbe | undefined;
  // One of each for all calls: in use until a call's arguments are decoded, which nothing interrupts.
  readonly #reader = new XdrReader(new Uint8Array(0));
  readonly #header = new CallHeader();

  constructor(parts: CallPathParts) {
    this.#programs = parts.programs;
    this.#authenticator = parts.authenticator;
    this.#outstanding = parts.outstanding;
    this.#requests = parts.requests;
    this.#env = parts.env;
    this.#allowInsecure = parts.allowInsecure;
    this.#events = parts.events;
    this.#busy = new BusyWatch(parts.env, parts.events);
    this.#drc = parts.drc;
    this.#counters = parts.counters;
    this.#end = parts.end;
    this.#tlsProbe = parts.tlsProbe;
  }

  /** How the environment is told to run an actor of this mode. */
  runOptions(mode: Actor['mode'], name: string): RunOptions {
    return mode === 'sync' ? { mode, name, onDone: this.#done } : { name, onDone: this.#done };
  }

  /** A CALL arrived; the message is ours (stage 2). */
  receive(client: Client, message: PollinMessage): void {
    const { id } = client.connection;
    if (stageCall.hasSubscribers) stageCall.announce(id, message.xid, { bytes: message.byteLength });
    const slot = this.#requests.take(client, message);
    if (stageRequest.hasSubscribers) stageRequest.announce(id, message.xid, { inUse: this.#requests.inUse });
    if (!this.#decodeHeader(slot)) return;
    if (this.draining) {
      this.#end.refuse(slot, SYSTEM_ERR);
      return;
    }
    if (!this.#authenticate(slot)) return;
    const actor = this.#findActor(slot);
    if (actor === undefined || !this.#mayCall(slot, actor)) return;
    if (!this.#admit(slot, actor)) return;
    if (!this.#decodeArgs(slot, actor)) return;
    this.#dispatch(slot, actor);
  }

  /** Stage 2.2. */
  #decodeHeader(slot: RequestSlot): boolean {
    const { client, message } = slot;
    const header = this.#header;
    let isCurrent: boolean;
    try {
      if (message.payload.length > 0 && message.end - message.start < HEADER_BYTES_MAX) message.contiguous();
      const args = header.decodeAt(message.bytes, message.view, message.start, message.end);
      isCurrent = args >= 0;
      if (isCurrent) this.#reader.reset(message.bytes, message.view, args, message.end);
    } catch (error) {
      this.#end.badHeader(slot, error);
      return false;
    }
    this.#counters.calls++;
    client.calls++;
    if (client.calls === client.callsMax) this.#outstanding.lastCall(client);
    this.#counters.bytesIn += message.byteLength;
    if (stageHeader.hasSubscribers) {
      const { rpcvers, prog: program, vers: version, proc: procedure } = header;
      const details = isCurrent ? { rpcvers, program, version, procedure } : { rpcvers };
      stageHeader.announce(client.connection.id, slot.xid, details);
    }
    if (!isCurrent) {
      const { connection } = client;
      const { xid } = slot;
      this.#events.report('rpc-mismatch', { type: 'rpc-mismatch', connection, xid, version: header.rpcvers });
      this.#end.deny(slot, RPC_MISMATCH);
      return false;
    }
    slot.prog = header.prog;
    slot.vers = header.vers;
    slot.proc = header.proc;
    return true;
  }

  /** Stages 2.3 to 2.6. */
  #authenticate(slot: RequestSlot): boolean {
    const { client, xid } = slot;
    const { connection } = client;
    const { cred, verf } = this.#header;
    if (this.#tlsProbe?.concerns(client, cred) === true) {
      this.#tlsProbe.answer(slot, cred, verf);
      return false;
    }
    const authenticator = this.#authenticator;
    const known = authenticator.find(client, xid, cred);
    this.#outstanding.enter(client);
    slot.counted = true;
    if (stageOutstanding.hasSubscribers) {
      stageOutstanding.announce(connection.id, xid, { client: client.outstanding, total: this.#outstanding.total });
    }
    let verdict;
    try {
      verdict = known ?? authenticator.judge(client, cred, verf);
    } catch (error) {
      this.#events.report('auth-threw', { type: 'auth-threw', ...where(slot), flavor: cred.flavor, error });
      verdict = AuthStat.AUTH_FAILED;
    }
    if (typeof verdict === 'number') {
      const details = { type: 'auth-failed', ...where(slot), flavor: cred.flavor, stat: verdict } as const;
      this.#events.report('auth-failed', details);
      if (stageAuthenticate.hasSubscribers) stageAuthenticate.announce(connection.id, xid, { stat: verdict });
      this.#end.deny(slot, { stat: 'AUTH_ERROR', authStat: verdict });
      return false;
    }
    slot.identity = verdict;
    slot.replyVerifier = authenticator.replyVerifier;
    if (stageAuthenticate.hasSubscribers) {
      stageAuthenticate.announce(connection.id, xid, { flavor: verdict.flavor, uid: verdict.uid, pid: verdict.pid });
    }
    if (stageAccepted.hasSubscribers) stageAccepted.announce(connection.id, xid, ACCEPTED);
    return true;
  }

  /** Stage 2.7. */
  #findActor(slot: RequestSlot): ServedActor | undefined {
    const served = this.#programs.find(slot.prog, slot.vers);
    if (served === undefined) {
      this.#refuseProgram(slot);
      return undefined;
    }
    const actor = served.actors.get(slot.proc);
    if (actor === undefined) {
      this.#events.report('procedure-unavailable', { type: 'procedure-unavailable', ...where(slot) });
      this.#end.refuse(slot, PROC_UNAVAIL);
      return undefined;
    }
    slot.actor = actor;
    actor.calls++;
    actor.inProgress++;
    if (actor.load !== undefined) this.#outstanding.enterProgram(slot.client, actor.load);
    actor.bytesIn += slot.message.byteLength;
    return actor;
  }

  #refuseProgram(slot: RequestSlot): void {
    const versions = this.#programs.get(slot.prog);
    if (versions === undefined) {
      this.#events.report('program-unavailable', { type: 'program-unavailable', ...where(slot) });
      this.#end.refuse(slot, PROG_UNAVAIL);
    } else {
      this.#events.report('program-mismatch', { type: 'program-mismatch', ...where(slot) });
      this.#end.refuse(slot, versions.mismatch);
    }
  }

  /** Stage 2.7: whether this caller may call this actor. Hooks are asked last. */
  #mayCall(slot: RequestSlot, actor: ServedActor): boolean {
    const { client, identity } = slot;
    if (identity.flavor < actor.minAuth) {
      const { flavor } = identity;
      const details = { type: 'auth-failed', ...where(slot), flavor, stat: AuthStat.AUTH_TOOWEAK } as const;
      this.#events.report('auth-failed', details);
      this.#end.refuse(slot, TOO_WEAK);
      return false;
    }
    if (actor.requireTls && client.exposed && client.connection.tls === undefined) {
      this.#events.report('tls-required', { type: 'tls-required', ...where(slot) });
      this.#end.refuse(slot, TOO_WEAK);
      return false;
    }
    if (client.unprivileged && !this.#allowInsecure && !actor.unprivileged) {
      this.#events.report('unprivileged', { type: 'unprivileged', ...where(slot) });
      this.#end.refuse(slot, UNPRIVILEGED);
      return false;
    }
    if (actor.authorize !== undefined && !this.#isAuthorized(slot, actor.authorize)) return false;
    if (stageActor.hasSubscribers) {
      stageActor.announce(client.connection.id, slot.xid, { program: actor.program.name, procedure: actor.name });
    }
    return true;
  }

  #isAuthorized(slot: RequestSlot, hooks: readonly Authorize[]): boolean {
    let stat: AuthStat;
    try {
      slot.handle = new RequestHandle(slot);
      stat = authorize(hooks, slot.handle);
      if (stat === AuthStat.AUTH_OK) return true;
      const { identity } = slot;
      this.#events.report('unauthorized', { type: 'unauthorized', ...where(slot), identity, stat });
    } catch (error) {
      this.#events.report('authorize-threw', { type: 'authorize-threw', ...where(slot), error });
      stat = AuthStat.AUTH_FAILED;
    }
    this.#end.refuse(slot, { stat: 'AUTH_ERROR', authStat: stat });
    return false;
  }

  /** Stage 2.8: the cache is not asked about idempotent procedures. */
  #admit(slot: RequestSlot, actor: ServedActor): boolean {
    const asked = this.#drc !== undefined && !actor.idempotent;
    if (asked && !this.#askDrc(slot, this.#drc)) return false;
    if (stageDrc.hasSubscribers) {
      stageDrc.announce(slot.client.connection.id, slot.xid, asked ? NEW_CALL : NOT_ASKED);
    }
    return true;
  }

  #askDrc(slot: RequestSlot, drc: Drc): boolean {
    const { message, prog: program, vers: version, proc: procedure } = slot;
    const { connection } = slot.client;
    let verdict: DrcVerdict;
    try {
      this.#makeWhole(slot);
      verdict = drc.admit({ connection, message, program, version, procedure });
    } catch (error) {
      this.#end.fail(slot, 'drc-failed', error);
      return false;
    }
    if (verdict !== 'drop' && !(verdict instanceof Uint8Array)) {
      slot.ticket = verdict;
      return true;
    }
    if (stageDrc.hasSubscribers) {
      const name = verdict === 'drop' ? 'drop' : 'replay';
      stageDrc.announce(connection.id, slot.xid, { verdict: name, asked: true });
    }
    this.#end.duplicate(slot, verdict);
    return false;
  }

  /** A message in several vectors becomes one, for the cache and the codec. The reader stays behind the header. */
  #makeWhole({ message }: RequestSlot): void {
    if (message.payload.length === 0) return;
    const reader = this.#reader;
    const headerBytes = reader.offset - message.start;
    message.contiguous();
    reader.reset(message.bytes, message.view, message.start + headerBytes, message.end);
  }

  /** The actor gets typed arguments (stage 3). */
  #decodeArgs(slot: RequestSlot, actor: ServedActor): boolean {
    const reader = this.#reader;
    try {
      this.#makeWhole(slot);
      slot.args = actor.args.decode(reader);
      if (actor.refuseTrailing) reader.finish();
      return true;
    } catch (error) {
      this.#events.report(`garbage-arguments ${actor.key}`, { type: 'garbage-arguments', ...what(slot, error) });
      this.#end.unexecuted(slot);
      this.#end.refuse(slot, GARBAGE_ARGS);
      return false;
    }
  }

  /** Stage 2.9. */
  #dispatch(slot: RequestSlot, actor: ServedActor): void {
    // Where handlers that wait hold all processors, those that never wait, and NULL, need none: a service whose tasks are
    // all taken, by one client even, still answers them, and pings.
    const run = actor.isSync && this.#env.full ? undefined : actor.run;
    if (stageDispatch.hasSubscribers) {
      const mode = actor.isSync ? 'sync' : 'task';
      stageDispatch.announce(slot.client.connection.id, slot.xid, { mode, onProcessor: run !== undefined });
    }
    const { generation } = slot;
    if (run === undefined) {
      this.#runAtOnce(slot, actor);
      return;
    }
    try {
      // Two calls for two signatures.
      if (run.mode === 'sync') this.#env.run(act, slot, run);
      else this.#env.run(actTask, slot, run);
      if (this.#env.queued > 0) this.#busy.look(slot, generation);
    } catch (error) {
      // The environment refused: `act` was not called and will not be.
      if (error instanceof SyncTaskError && error.code === 'ERR_SYNCENV_FULL') this.#counters.queueFull++;
      this.#end.unexecuted(slot);
      this.#end.fail(slot, 'not-scheduled', error);
    }
  }

  /** For programs that asked for no scheduling. */
  #runAtOnce(slot: RequestSlot, actor: ServedActor): void {
    let result;
    try {
      result = act(slot);
    } catch (error) {
      this.#end.fail(slot, 'actor-failed', error);
      return;
    }
    if (!(result instanceof Promise)) {
      this.#end.succeed(slot, result);
      return;
    }
    if (actor.isSync) {
      // Nobody else will look at how it ends.
      result.catch(() => undefined);
      const error = new RpcsvcError('ERR_RPCSVC_BAD_RESULT', 'A sync() handler returned a promise');
      this.#end.fail(slot, 'bad-result', error);
      return;
    }
    result.then(
      (value) => this.#end.succeed(slot, value),
      (error: unknown) => this.#end.fail(slot, 'actor-failed', error),
    );
  }

  /** The environment is done with an actor. One function for all, so that none is made per call. */
  readonly #done = (error: unknown, result: unknown, slot: RequestSlot): void => {
    if (error === undefined) this.#end.succeed(slot, result);
    else this.#end.fail(slot, 'actor-failed', error);
  };
}
