import { Dict } from '@gluster-ts/protocol';
import { peerStateText } from './peer.ts';
import type { Peer } from './peer.ts';

/**
 * The dict of LIST_FRIENDS (stage 3.1), in the order in which C sets its keys. N counts from 1, over the peers and, in
 * a pool list, this node as the last:
 *
 *     friendN.uuid             text
 *     friendN.hostname         the name that is shown
 *     friendN.port             int      peers only, as all that follow but `connected`
 *     friendN.stateId          int
 *     friendN.state            text
 *     friendN.connected        0 or 1
 *     friendN.hostname0 …      every name
 *     friendN.hostname_count   int
 *     count                    int
 */
export function peerListDict(peers: readonly Peer[], ownUuid: string | undefined): Dict {
  const dict = new Dict();
  let count = 0;
  for (const peer of peers) addPeer(dict, `friend${++count}`, peer);
  if (ownUuid !== undefined) {
    const prefix = `friend${++count}`;
    dict.setString(`${prefix}.uuid`, ownUuid);
    dict.setString(`${prefix}.hostname`, 'localhost');
    dict.setInt32(`${prefix}.connected`, 1);
  }
  return dict.setInt32('count', count);
}

function addPeer(dict: Dict, prefix: string, peer: Peer): void {
  dict.setString(`${prefix}.uuid`, peer.uuid);
  dict.setString(`${prefix}.hostname`, peer.hostnames[0] ?? '');
  dict.setInt32(`${prefix}.port`, peer.port);
  dict.setInt32(`${prefix}.stateId`, peer.state);
  dict.setString(`${prefix}.state`, peerStateText(peer.state));
  dict.setBoolean(`${prefix}.connected`, peer.connected);
  peer.hostnames.forEach((hostname, i) => dict.setString(`${prefix}.hostname${i}`, hostname));
  dict.setInt32(`${prefix}.hostname_count`, peer.hostnames.length);
}
