import { formatAddress } from '@gluster-ts/rpc-transport';
import type { Connection, Listener } from '@gluster-ts/rpc-transport';

import type { StatedumpSection } from '../render-statedump.ts';

/** A listener and, after it, its connections. */
export function listenerSections(name: string, listener: Listener): StatedumpSection[] {
  const connections = [...listener.connections];
  const own: StatedumpSection = {
    name: `listener.${name}`,
    entries: [
      ['listener.address', formatAddress(listener.address)],
      ['listener.connections', connections.length],
      ['listener.accepted', listener.accepted],
      ['listener.refused', listener.refused],
    ],
  };
  return [own, ...connections.map(connectionSection)];
}

function connectionSection({ id, peer, local, state, counters }: Connection): StatedumpSection {
  const { bytesIn, bytesOut, recordsIn, recordsOut, reads, writes } = counters;
  const { bytesQueued, messagesHeld, bytesPending, throttles } = counters;
  return {
    name: `connection.${id}`,
    entries: [
      ['connection.peer', formatAddress(peer)],
      ['connection.local', formatAddress(local)],
      ['connection.state', state],
      ['connection.total-bytes-read', bytesIn],
      ['connection.total-bytes-written', bytesOut],
      ['connection.records-read', recordsIn],
      ['connection.records-written', recordsOut],
      ['connection.reads', reads],
      ['connection.writes', writes],
      ['connection.bytes-queued', bytesQueued],
      ['connection.bytes-pending', bytesPending],
      ['connection.messages-held', messagesHeld],
      ['connection.throttles', throttles],
    ],
  };
}
