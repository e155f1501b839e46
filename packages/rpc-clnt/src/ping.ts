import { procedure, program, xdrVoid } from '@gluster-ts/xdr';
import type { Program } from '@gluster-ts/xdr';

/** When to ask whether the other end is alive, and how long to wait for it to say so. */
export interface PingTimes {
  /**
   * A connection over which no byte has come for this time is pinged; at the latest after twice as long, because it is
   * looked at once per interval. In milliseconds.
   */
  readonly intervalMs?: number;
  /** No byte for so long after a ping, and the other end is dead. In milliseconds. */
  readonly timeoutMs?: number;
  /**
   * Ping while no call is in flight, too: keeps the tables of firewalls warm, and finds a dead server before the next call
   * does. Default false, as in GlusterFS: nobody waits for anything, and a server is not asked in vain.
   */
  readonly whileIdle?: boolean;
}

/** The ping of an `RpcClnt`: what is called, and when. Made by {@link nullPing} and {@link glusterPing}, or by hand. */
export interface Ping extends Required<PingTimes> {
  readonly program: Program;
  /** A procedure of `program` that is cheap and harmless. A refusal proves life as well as a result does. */
  readonly procedure: string;
  readonly args: unknown;
}

/**
 * Pings with procedure 0 of a program, NULL, which "by convention" does nothing and needs no credential (RFC 5531
 * section 12.1). Default: after 30 s without a byte, and dead 15 s later.
 */
export function nullPing({ name, number, version }: Program, times: PingTimes = {}): Ping {
  const { intervalMs = 30_000, timeoutMs = 15_000, whileIdle = false } = times;
  const procedures = { NULL: procedure(0, xdrVoid, xdrVoid) };
  return {
    program: program({ name, number, version, procedures }),
    procedure: 'NULL',
    args: undefined,
    intervalMs,
    timeoutMs,
    whileIdle,
  };
}

/** GF-DUMP, of which nothing but PING is needed here; C sends it without arguments and does not look at the result. */
const GF_DUMP = program({
  name: 'GF-DUMP',
  number: 123_451_501,
  version: 1,
  procedures: { PING: procedure(2, xdrVoid, xdrVoid) },
});

/**
 * Pings as GlusterFS's clients do: with PING of GF-DUMP. Default: after 42 s without a byte, and dead 42 s later, which is
 * what a mount does (`network.ping-timeout`); `timeoutMs` alone sets both, as there. Between daemons C takes 30 s.
 *
 * C also takes what it sends for a sign of life, and so does not notice a dead peer while it goes on calling.
 */
export function glusterPing(times: PingTimes = {}): Ping {
  const { timeoutMs = 42_000, intervalMs = timeoutMs, whileIdle = false } = times;
  return { program: GF_DUMP, procedure: 'PING', args: undefined, intervalMs, timeoutMs, whileIdle };
}
