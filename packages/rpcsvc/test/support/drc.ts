import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { Connection, PeerAddress } from '@gluster-ts/rpc-transport';
import type { DrcCall, DrcVerdict } from '../../src/index.ts';
import { callBytes, seenFrom } from './peer.ts';
import type { CallFields } from './peer.ts';

/** A connection from that address. */
export function connectionFrom(peer: PeerAddress): Connection {
  return seenFrom(memoryPeer().connection, peer);
}

/** A connection over TCP. */
export function connectionFromHost(host: string, port = 1000): Connection {
  return connectionFrom({ family: 'ipv4', host, port });
}

/** A call as a cache is shown it, somewhere in a buffer. */
export function drcCall(connection: Connection, fields: CallFields = {}): DrcCall {
  const { xid = 7, prog: program = 0x2000_0001, vers: version = 2, proc: procedure = 1 } = fields;
  const call = callBytes(fields);
  const bytes = new Uint8Array(call.length + 9).fill(0xee);
  bytes.set(call, 5);
  const view = new DataView(bytes.buffer);
  const message = { xid, bytes, view, start: 5, end: 5 + call.length };
  return { connection, message, program, version, procedure };
}

/** What the verdict says, in a word; a replay with its bytes. */
export function verdictName(verdict: DrcVerdict): string {
  if (verdict === undefined) return 'unremembered';
  if (verdict === 'drop') return 'drop';
  return verdict instanceof Uint8Array ? `replay ${Buffer.from(verdict).toString('hex')}` : 'execute';
}
