import { formatUuid, parseUuid } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { GLUSTERD_PORT } from '../membership/membership.ts';
import { callerName } from '../pool/peer-names.ts';
import type { ActorRequest } from '../request.ts';

/** Who calls, as far as it can be told from here. */
export interface Caller {
  /** By its own word. */
  readonly uuid: string;
  /** The name by which it is known here, or would be. */
  readonly hostname: string;
  /** Whether there is a peer with this UUID, or one at its address that has none yet. */
  readonly isKnown: boolean;
}

/** Finds out who calls. Who names a peer's UUID is taken for that peer, as in C; of others it is the address that counts. */
export async function callerOf(glusterd: Glusterd, uuidBytes: Uint8Array, request: ActorRequest): Promise<Caller> {
  const uuid = formatUuid(uuidBytes);
  const { members } = glusterd.pool;
  const known = members.find((member) => member.uuid === uuid);
  if (known !== undefined) return { uuid, hostname: known.hostnames[0] ?? '', isKnown: true };
  const { peer } = request.connection;
  const hostname = await callerName(glusterd.callerNames, members, 'host' in peer ? peer.host : 'localhost');
  const there = glusterd.pool.members.find(({ hostnames }) => hostnames.includes(hostname));
  return { uuid, hostname, isKnown: there !== undefined && there.uuid === undefined };
}

/** The port of a peer: C sends 0 for the usual one. */
export function portOf(port: number): number {
  return port > 0 && port < 65_536 ? port : GLUSTERD_PORT;
}

/** What the answers to peers begin with. */
export function answerHead(reply: { readonly uuid: string; readonly opRet: number; readonly opErrno: number }): {
  uuid: Uint8Array;
  op_ret: number;
  op_errno: number;
} {
  return { uuid: parseUuid(reply.uuid) ?? new Uint8Array(16), op_ret: reply.opRet, op_errno: reply.opErrno };
}
