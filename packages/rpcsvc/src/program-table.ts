import { xdrVoid } from '@gluster-ts/xdr';
import type { Procedure, Procedures, Program, ReplyBody } from '@gluster-ts/xdr';
import { ServedActor } from './actor.ts';
import type { ActorPolicy, RunOptions } from './actor.ts';
import { forAnyone } from './authorize.ts';
import type { Authorize } from './authorize.ts';
import { RpcsvcError } from './errors.ts';
import { sync } from './handlers.ts';
import type { Actor, Handlers } from './handlers.ts';
import { Load } from './load.ts';
import { bound } from './options.ts';
import type { ProgramOptions } from './options.ts';
import type { ProgramStats } from './statistics.ts';

/** Makes the options with which an actor is handed to the environment; undefined for none. */
export type MakeRun = (mode: Actor['mode'], name: string) => RunOptions | undefined;

/** One registered version of a program. */
export class ServedProgram {
  readonly program: Program;
  /** By procedure number. */
  readonly actors: ReadonlyMap<number, ServedActor>;

  constructor(program: Program, actors: ReadonlyMap<number, ServedActor>) {
    this.program = program;
    this.actors = actors;
  }

  stats(): ProgramStats {
    const { name, number, version } = this.program;
    const procedures = [...this.actors.values()].sort((a, b) => a.number - b.number).map((actor) => actor.stats());
    return { name, number, version, procedures };
  }
}

/** The registered versions of one program number. */
export class ServedVersions {
  readonly #byVersion = new Map<number, ServedProgram>();
  /** The refusal of any other version: the lowest and highest that are registered (RFC 5531 section 9). */
  mismatch: ReplyBody = { stat: 'PROG_UNAVAIL' };

  get size(): number {
    return this.#byVersion.size;
  }

  get(version: number): ServedProgram | undefined {
    return this.#byVersion.get(version);
  }

  set(version: number, served: ServedProgram): void {
    this.#byVersion.set(version, served);
    this.#update();
  }

  delete(version: number): void {
    this.#byVersion.delete(version);
    this.#update();
  }

  #update(): void {
    const versions = [...this.#byVersion.keys()];
    this.mismatch = { stat: 'PROG_MISMATCH', low: Math.min(...versions), high: Math.max(...versions) };
  }
}

/** The programs of a service, found by number and version (stage 2.7). */
export class ProgramTable {
  readonly #byNumber = new Map<number, ServedVersions>();
  readonly #inOrder = new Set<ServedProgram>();
  // What was found last. Plain: two look-ups per call. Equal: it is forgotten with whatever is removed. Won: a thirtieth of a
  // call (bench path/list-friends/unix/64x16, 2026-11-22, Node 26.10): those that follow each other mostly go to one program.
  #last: ServedProgram | undefined = undefined;
  #lastNumber = 0;
  #lastVersion = 0;

  get(number: number): ServedVersions | undefined {
    return this.#byNumber.get(number);
  }

  /** One version of a program, if it is served. */
  find(number: number, version: number): ServedProgram | undefined {
    if (number === this.#lastNumber && version === this.#lastVersion && this.#last !== undefined) return this.#last;
    const served = this.#byNumber.get(number)?.get(version);
    this.#last = served;
    this.#lastNumber = number;
    this.#lastVersion = version;
    return served;
  }

  add(served: ServedProgram): void {
    const { name, number, version } = served.program;
    let versions = this.#byNumber.get(number);
    if (versions?.get(version) !== undefined) {
      throw new RpcsvcError(
        'ERR_RPCSVC_DUPLICATE_PROGRAM',
        `Cannot register ${name}: version ${version} of program ${number} is registered already`,
      );
    }
    if (versions === undefined) {
      versions = new ServedVersions();
      this.#byNumber.set(number, versions);
    }
    versions.set(version, served);
    this.#inOrder.add(served);
  }

  /** False when it was not registered. */
  remove(number: number, version: number): boolean {
    const versions = this.#byNumber.get(number);
    const served = versions?.get(version);
    if (versions === undefined || served === undefined) return false;
    this.#inOrder.delete(served);
    this.#last = undefined;
    if (versions.size === 1) this.#byNumber.delete(number);
    else versions.delete(version);
    return true;
  }

  /** In the order of their registration. */
  [Symbol.iterator](): Iterator<ServedProgram> & Iterable<ServedProgram> {
    return this.#inOrder.values();
  }
}

/** What a service knows and its programs need. */
export interface ServiceParts {
  readonly makeRun: MakeRun;
  /** The service's own rule; a program's goes first. */
  readonly requireTls: boolean;
  /** The service's own hook. */
  readonly authorize: Authorize | undefined;
}

/** Joins a description, its handlers and its options; refuses what does not fit together. */
export function serve<P extends Procedures>(
  program: Program<P>,
  handlers: Handlers<P, never>,
  options: ProgramOptions<P, never>,
  service: ServiceParts,
): ServedProgram {
  const unknown = namesIn(handlers, options).find((name) => !Object.hasOwn(program.procedures, name));
  if (unknown !== undefined) {
    throw new RpcsvcError('ERR_RPCSVC_BAD_PROGRAM', `Cannot serve ${unknown}: ${program.name} has no such procedure`);
  }
  const outstandingLimit = bound('outstandingLimit', options.outstandingLimit ?? Infinity, 1);
  const reason = `outstanding-program ${program.number}.${program.version}`;
  const load = outstandingLimit === Infinity ? undefined : new Load(reason, outstandingLimit);
  const policyOf = policies(options, service);
  const actors = new Map<number, ServedActor>();
  const missing: string[] = [];
  const addActor = (name: string, procedure: Procedure, actor: Actor, policy: ActorPolicy): void => {
    const other = actors.get(procedure.number);
    if (other !== undefined) {
      throw new RpcsvcError(
        'ERR_RPCSVC_BAD_PROGRAM',
        `Cannot serve ${name}: ${program.name} calls procedure ${procedure.number} ${other.name} already`,
      );
    }
    const run = options.synctask === false ? undefined : service.makeRun(actor.mode, `${program.name}.${name}`);
    actors.set(procedure.number, new ServedActor(program, name, procedure, actor, policy, load, run));
  };

  for (const [name, procedure] of Object.entries<Procedure>(program.procedures)) {
    const handler = actorOf(handlers[name]);
    if (handler !== undefined) addActor(name, procedure, handler, policyOf(name, handler));
    else if (isNull(procedure)) addActor(name, procedure, NULL_ACTOR, OPEN);
    else missing.push(name);
  }
  if (options.complete === true && missing.length > 0) {
    throw new RpcsvcError('ERR_RPCSVC_MISSING_HANDLER', `${program.name} has no handler for ${missing.join(', ')}`);
  }
  const zeroIsTaken = Object.values<Procedure>(program.procedures).some(({ number }) => number === 0);
  if (!zeroIsTaken) addActor('NULL', NULL_PROCEDURE, NULL_ACTOR, OPEN);
  return new ServedProgram(program, actors);
}

/**
 * "By convention, procedure 0 takes no arguments and returns no results" and needs no authentication: what clients call
 * to see whether a program is alive. Answered for every program whose description does not make something else of it.
 */
const NULL_PROCEDURE: Procedure<void, void> = { number: 0, args: xdrVoid, result: xdrVoid };
const NULL_ACTOR: Actor = sync(() => undefined);
const OPEN: ActorPolicy = {
  minAuth: 0,
  unprivileged: true,
  requireTls: false,
  refuseTrailing: false,
  idempotent: true,
  authorize: [],
};

function isNull(procedure: Procedure): boolean {
  return procedure.number === 0 && procedure.args === xdrVoid && procedure.result === xdrVoid;
}

/** Every procedure that handlers and options name. */
function namesIn<P extends Procedures>(handlers: Handlers<P, never>, options: ProgramOptions<P, never>): string[] {
  const { unprivileged, idempotent } = options;
  return [Object.keys(handlers), unprivileged, idempotent].flatMap((names) => (typeof names === 'object' ? names : []));
}

function policies<P extends Procedures>(
  options: ProgramOptions<P, never>,
  service: ServiceParts,
): (name: string, actor: Actor) => ActorPolicy {
  const isUnprivileged = namedIn(options.unprivileged);
  const isIdempotent = namedIn(options.idempotent);
  const minAuth = options.minAuth ?? 0;
  const requireTls = options.requireTls ?? service.requireTls;
  const refuseTrailing = options.trailingBytes === 'refuse';
  return (name, actor) => ({
    minAuth,
    unprivileged: isUnprivileged(name),
    requireTls,
    refuseTrailing,
    idempotent: actor.idempotent ?? isIdempotent(name),
    authorize: [service.authorize, forAnyone(options.authorize), actor.authorize].filter((hook) => hook !== undefined),
  });
}

/** For options that say for which procedures they hold. Default none. */
function namedIn(names: boolean | readonly string[] = false): (name: string) => boolean {
  if (typeof names === 'boolean') return () => names;
  const set = new Set(names);
  return (name) => set.has(name);
}

/**
 * A handler as the path calls it. The cast forgets the types of its arguments, its result and its caller, which were
 * checked against the description and the service when it was registered: the path hands it what the description's codec
 * decoded, and an identity that the service's schemes made.
 */
function actorOf(handler: unknown): Actor | undefined {
  if (handler === undefined) return undefined;
  if (typeof handler === 'function') return { mode: 'task', handler: handler as Actor['handler'] };
  return handler as Actor;
}
