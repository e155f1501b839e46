import type { KeyValueText } from './key-value-text.ts';
import { readUuid } from './uuid.ts';

/** A peer as `peers/<uuid>` holds it. */
export interface PeerRecord {
  /** Lower case; also the name of the file. */
  readonly uuid: string;
  /** The number of the peer's state, 0 to 10. */
  readonly state: number;
  /** Every name and address of the peer, the first being the one that is shown. At least one. */
  readonly hostnames: readonly string[];
  /**
   * How often the peer's membership changed: odd for a member, one more for each detach and each probe after it. 1, which
   * is not written, for a peer that was never detached. C knows nothing of it, and leaves it out of what it writes.
   */
  readonly term: number;
}

/**
 * Reads a peer's file:
 *
 *     uuid=4fc5087e-06cf-4c43-b756-7e6e959d7ccb
 *     state=3
 *     hostname1=10.91.7.2
 *     hostname2=server2.example
 *
 * @param name - the file's name
 * @returns in words what is wrong with it, or the peer
 */
export function readPeer(text: KeyValueText, name: string): PeerRecord | string {
  const hostnames = new Set<string>();
  for (const [key, value] of text.entries()) if (isHostnameKey(key) && value !== '') hostnames.add(value);
  const uuid = text.get('uuid');
  const state = text.get('state');
  const term = text.get('term') ?? '1';
  if (uuid === undefined) return 'no uuid';
  if (readUuid(uuid) !== name.toLowerCase()) return `uuid '${uuid}'`;
  if (state === undefined) return 'no state';
  if (!/^\d{1,2}$/.test(state) || Number(state) > STATE_MAX) return `state '${state}'`;
  if (!/^\d{1,15}$/.test(term) || Number(term) < 1) return `term '${term}'`;
  if (hostnames.size === 0) return 'no hostname';
  return { uuid: name.toLowerCase(), state: Number(state), hostnames: [...hostnames], term: Number(term) };
}

/** Puts a peer into the text of its file; keys that are not ours stay. */
export function writePeer(text: KeyValueText, peer: PeerRecord): void {
  text.set('uuid', peer.uuid);
  text.set('state', String(peer.state));
  const present = [...text.entries()].filter(([key]) => isHostnameKey(key)).map(([, value]) => value);
  if (JSON.stringify(present) !== JSON.stringify(peer.hostnames)) {
    text.delete(isHostnameKey);
    peer.hostnames.forEach((hostname, index) => text.set(`hostname${index + 1}`, hostname));
  }
  if (peer.term > 1) text.set('term', String(peer.term));
  else text.delete((key) => key === 'term');
}

const STATE_MAX = 10;

function isHostnameKey(key: string): boolean {
  return key.startsWith('hostname');
}
