import type { ReplyBody } from '@gluster-ts/xdr';

/**
 * How the calls of one procedure ended. At any time
 * `calls = replies + garbageArgs + systemErrors + denied + noReply + duplicates + dropped + inProgress`.
 */
export interface ProcedureStats {
  readonly name: string;
  readonly number: number;
  /** Calls that named this procedure. */
  readonly calls: number;
  /** Answered with a result. */
  readonly replies: number;
  /** Answered GARBAGE_ARGS. */
  readonly garbageArgs: number;
  /** Answered SYSTEM_ERR. */
  readonly systemErrors: number;
  /** Answered AUTH_ERROR: credential too weak for the program, caller not privileged or not authorized. */
  readonly denied: number;
  /** Done, and not answered because the actor says `noReply`, or its handler `silence()`. */
  readonly noReply: number;
  /** Copies of earlier calls: dropped, or answered by the duplicate request cache. */
  readonly duplicates: number;
  /** Not answered because the connection was gone. */
  readonly dropped: number;
  readonly inProgress: number;
  /** Bytes of the calls, headers included, record marks not. */
  readonly bytesIn: number;
  /** Bytes of the replies, headers included, record marks not. */
  readonly bytesOut: number;
}

/** Statistics of one registered version of a program. */
export interface ProgramStats {
  readonly name: string;
  readonly number: number;
  readonly version: number;
  /** By number. */
  readonly procedures: readonly ProcedureStats[];
}

/**
 * How the calls of a service ended. At any time `calls` is the sum of `replies`, `noReply`, `duplicates`, `dropped`,
 * `inProgress` and all of `refused`.
 */
export interface RpcsvcStats {
  /** Calls whose header could be decoded. */
  readonly calls: number;
  readonly replies: number;
  readonly noReply: number;
  readonly duplicates: number;
  readonly dropped: number;
  readonly inProgress: number;
  readonly refused: Readonly<Record<RefusalStat, number>>;
  /** Messages whose header could not; each cost a connection, or over UDP a datagram. */
  readonly badHeaders: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Calls that found the environment's run queue full; they are among `refused.SYSTEM_ERR`. */
  readonly queueFull: number;
  /** How often a client was stopped: at a limit of its own, of a program or of the service. */
  readonly throttles: number;
  /** Connections attached, and detached ones with calls in progress. */
  readonly clients: number;
  readonly requests: {
    /** Request objects in use: those of the calls in progress. */
    readonly inUse: number;
    /** Request objects that wait for a call. */
    readonly idle: number;
  };
  readonly credentials: {
    /** Credentials that were the same as their connection's last one. */
    readonly remembered: number;
    /** Credentials that had to be decoded. */
    readonly decoded: number;
  };
  readonly programs: readonly ProgramStats[];
}

/** The statuses of a refusal (RFC 5531 section 9). */
export type RefusalStat = Exclude<ReplyBody['stat'], 'SUCCESS'>;

/** The service's counters, as they are counted. */
export class Counters {
  calls = 0;
  replies = 0;
  noReply = 0;
  duplicates = 0;
  dropped = 0;
  badHeaders = 0;
  bytesIn = 0;
  bytesOut = 0;
  queueFull = 0;
  throttles = 0;
  readonly refused: Record<RefusalStat, number> = {
    RPC_MISMATCH: 0,
    AUTH_ERROR: 0,
    PROG_UNAVAIL: 0,
    PROG_MISMATCH: 0,
    PROC_UNAVAIL: 0,
    GARBAGE_ARGS: 0,
    SYSTEM_ERR: 0,
  };
}
