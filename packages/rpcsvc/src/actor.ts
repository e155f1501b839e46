import type { SyncTaskOptions, TaskOptions } from '@gluster-ts/synctask';
import type { Procedure, Program, XdrType } from '@gluster-ts/xdr';
import type { Authorize } from './authorize.ts';
import type { Actor } from './handlers.ts';
import type { Load } from './load.ts';
import type { RequestSlot } from './request-slot.ts';
import type { ProcedureStats } from './statistics.ts';

/** How the environment is told to run an actor: made once, at registration. */
export type RunOptions = TaskOptions<RequestSlot, unknown> | SyncTaskOptions<RequestSlot, unknown>;

/** What a program's options say about one of its actors. */
export interface ActorPolicy {
  readonly minAuth: number;
  readonly unprivileged: boolean;
  readonly requireTls: boolean;
  readonly refuseTrailing: boolean;
  readonly idempotent: boolean;
  /** Asked one after the other. */
  readonly authorize: readonly Authorize[];
}

/** One procedure of a registered program: all that the path needs to know about it, and its counters. */
export class ServedActor implements ProcedureStats {
  readonly program: Program;
  readonly name: string;
  readonly number: number;
  readonly args: XdrType<unknown>;
  readonly result: XdrType<unknown>;
  readonly handler: Actor['handler'];
  readonly isSync: boolean;
  readonly isNoReply: boolean;
  readonly isVectored: boolean;
  readonly minAuth: number;
  readonly unprivileged: boolean;
  readonly requireTls: boolean;
  readonly refuseTrailing: boolean;
  readonly idempotent: boolean;
  /** Undefined: nobody is asked. */
  readonly authorize: readonly Authorize[] | undefined;
  /** Of the program; undefined: without a limit of its own. */
  readonly load: Load | undefined;
  /** Undefined: run at once, on no processor. */
  readonly run: RunOptions | undefined;

  calls = 0;
  replies = 0;
  garbageArgs = 0;
  systemErrors = 0;
  denied = 0;
  noReply = 0;
  duplicates = 0;
  dropped = 0;
  inProgress = 0;
  bytesIn = 0;
  bytesOut = 0;

  constructor(
    program: Program,
    name: string,
    procedure: Procedure,
    actor: Actor,
    policy: ActorPolicy,
    load: Load | undefined,
    run: RunOptions | undefined,
  ) {
    this.program = program;
    this.name = name;
    this.number = procedure.number;
    this.args = procedure.args;
    this.result = procedure.result;
    this.handler = actor.handler;
    this.isSync = actor.mode === 'sync';
    this.isNoReply = actor.noReply ?? false;
    this.isVectored = actor.vectored ?? false;
    this.minAuth = policy.minAuth;
    this.unprivileged = policy.unprivileged;
    this.requireTls = policy.requireTls;
    this.refuseTrailing = policy.refuseTrailing;
    this.idempotent = policy.idempotent;
    this.authorize = policy.authorize.length === 0 ? undefined : policy.authorize;
    this.load = load;
    this.run = run;
  }

  /** Names this actor where events are kept apart. */
  get key(): string {
    return `${this.program.number}.${this.program.version}.${this.number}`;
  }

  stats(): ProcedureStats {
    const { name, number, calls, replies, garbageArgs, systemErrors, denied, noReply } = this;
    const { duplicates, dropped, inProgress, bytesIn, bytesOut } = this;
    return {
      name,
      number,
      calls,
      replies,
      garbageArgs,
      systemErrors,
      denied,
      noReply,
      duplicates,
      dropped,
      inProgress,
      bytesIn,
      bytesOut,
    };
  }
}
