import { OPTIONS_VERSION_KEY } from '../pool/peer-data.ts';
import { UNKNOWN_UUID } from '../pool/visible-peers.ts';
import { peerStateText } from './peer.ts';
import type { Peer } from './peer.ts';
import type { Snapshot } from './snapshot.ts';

/** The state as `get-state` writes it: sections in C's order, those of volumes and their services empty. */
export function stateText({ identity, operatingVersion, options, peers }: Snapshot, basePort: number): string {
  return [
    '[Global]',
    `MYUUID: ${identity?.uuid ?? UNKNOWN_UUID}`,
    `op-version: ${operatingVersion}`,
    '',
    '[Global options]',
    ...[...options].filter(([key]) => key !== OPTIONS_VERSION_KEY).map(([key, value]) => `${key}: ${value}`),
    '',
    '[Peers]',
    ...peers.flatMap((peer, index) => peerLines(peer, `Peer${index + 1}`)),
    '',
    '[Volumes]',
    '',
    '[Services]',
    '',
    '[Misc]',
    `Base port: ${basePort}`,
    '',
  ].join('\n');
}

function peerLines({ uuid, hostnames: [shown = '', ...others], state, connected }: Peer, prefix: string): string[] {
  return [
    `${prefix}.primary_hostname: ${shown}`,
    `${prefix}.uuid: ${uuid}`,
    `${prefix}.state: ${peerStateText(state)}`,
    `${prefix}.connected: ${connected ? 'Connected' : 'Disconnected'}`,
    `${prefix}.othernames: ${others.join(',')}`,
  ];
}
