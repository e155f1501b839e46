import { OPTIONS_VERSION_KEY } from '../pool/peer-data.ts';
import { UNKNOWN_UUID } from '../pool/visible-peers.ts';
import { shownOptions } from '../volume-info/shown-options.ts';
import { volumeStateLines } from '../volume-info/volume-state-text.ts';
import type { LocalFacts } from '../volume-info/volume-state-text.ts';
import { peerStateText } from './peer.ts';
import type { Peer } from './peer.ts';
import type { Snapshot } from './snapshot.ts';

/** The state as `get-state` writes it: sections in C's order; of services those that run. */
export function stateText(snapshot: Snapshot, basePort: number, facts: LocalFacts): string {
  const { identity, operatingVersion, options, peers, volumes } = snapshot;
  return [
    '[Global]',
    `MYUUID: ${identity?.uuid ?? UNKNOWN_UUID}`,
    `op-version: ${operatingVersion}`,
    '',
    '[Global options]',
    ...shownOptions(options)
      .filter(([key]) => key !== OPTIONS_VERSION_KEY)
      .map(([key, value]) => `${key}: ${value}`),
    '',
    '[Peers]',
    ...peers.flatMap((peer, index) => peerLines(peer, `Peer${index + 1}`)),
    '',
    '[Volumes]',
    ...[...volumes.values()].flatMap((volume, index) => volumeStateLines(volume, index + 1, facts)),
    '',
    '[Services]',
    ...facts.daemons.flatMap((name, index) => [
      `svc${index + 1}.name: ${name}`,
      `svc${index + 1}.online_status: Online`,
      '',
    ]),
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
