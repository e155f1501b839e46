import type { Space } from '../host/host.ts';
import type { QuorumStatus } from '../quorum/quorum-status.ts';
import type { QuorumWatch } from '../quorum/quorum-watch.ts';
import type { BrickPorts } from '../state/brick-ports.ts';
import { subvolumeCount } from '../volumes/volume.ts';
import type { Brick, Volume } from '../volumes/volume.ts';
import { isOn } from './option-state.ts';
import { shownOptions } from './shown-options.ts';
import { rebalanceText, sizeText, statusText, transportText, typeText } from './volume-text.ts';

/** What of this machine is told with a volume. */
export interface LocalFacts {
  /** This node. */
  readonly uuid: string | undefined;
  readonly brickPorts: BrickPorts;
  /** Of the file systems of this node's bricks, by path; none where there is nothing. */
  readonly space: ReadonlyMap<string, Space>;
  readonly quorum: Pick<QuorumWatch, 'statusOf'>;
  /** The volumes whose self-heal daemon runs, by name; those whose snapshot daemon does; and the daemons of all volumes that run. */
  readonly selfHealed: ReadonlySet<string>;
  readonly withSnapshotDaemon: ReadonlySet<string>;
  readonly daemons: readonly string[];
}

/** A volume as `get-state` writes it, the `n`th from 1: lines in C's order, the last of them blank. */
export function volumeStateLines(volume: Volume, n: number, facts: LocalFacts): string[] {
  const { rebalance } = volume;
  const counter = (name: string): string => rebalance.counters.get(name) ?? '0';
  const lines = [
    `name: ${volume.name}`,
    `id: ${volume.uuid}`,
    `type: ${typeText(volume)}`,
    `transport_type: ${transportText(volume)}`,
    `status: ${statusText(volume)}`,
    `profile_enabled: ${isProfileOn(volume) ? 1 : 0}`,
    `brickcount: ${volume.bricks.length}`,
    ...volume.bricks.flatMap((brick, i) => brickLines(volume, brick, i + 1, facts)),
    // This daemon has no snapshots.
    'snap_count: 0',
    'stripe_count: 1',
    `replica_count: ${volume.replicaCount}`,
    `subvol_count: ${subvolumeCount(volume)}`,
    `arbiter_count: ${volume.arbiterCount}`,
    `disperse_count: ${volume.disperseCount}`,
    `redundancy_count: ${volume.redundancyCount}`,
    `quorum_status: ${QUORUM_TEXTS[facts.quorum.statusOf(volume)]}`,
    ...serviceLines('snapd_svc', facts.withSnapshotDaemon.has(volume.name)),
    `rebalance.id: ${rebalance.id}`,
    `rebalance.status: ${rebalanceText(volume)}`,
    `rebalance.failures: ${counter('failures')}`,
    `rebalance.skipped: ${counter('skipped')}`,
    `rebalance.lookedup: ${counter('scanned')}`,
    `rebalance.files: ${counter('rebalanced-files')}`,
    `rebalance.data: ${sizeText(Number(counter('size')))}`,
    'time_left: 0',
    ...serviceLines('shd_svc', facts.selfHealed.has(volume.name)),
    'gsync_count: 0',
    ...shownOptions(volume.options).map(([key, value]) => `options.${key}: ${value}`),
  ];
  return [...lines.map((line) => `Volume${n}.${line}`), ''];
}

/** This daemon starts none: one that runs was started by somebody else before. */
function serviceLines(name: string, runs: boolean): string[] {
  return [`${name}.online_status: ${runs ? 'Online' : 'Offline'}`, `${name}.inited: ${runs ? 'True' : 'False'}`];
}

/** Only the node that has a brick knows more of it than where it is. */
function brickLines(volume: Volume, brick: Brick, n: number, facts: LocalFacts): string[] {
  const isArbiter = volume.arbiterCount === 1 && n % volume.replicaCount === 0;
  const lines = [
    `path: ${brick.hostname}:${brick.path}`,
    `hostname: ${brick.hostname}`,
    ...(isArbiter ? ['is_arbiter: 1'] : []),
  ];
  if (brick.uuid === facts.uuid) {
    const port = facts.brickPorts.portOf(brick.path);
    const space = facts.space.get(brick.path);
    lines.push(
      `port: ${port ?? brick.port}`,
      `rdma_port: ${brick.rdmaPort}`,
      `port_registered: ${port === undefined ? 0 : 1}`,
      `status: ${port === undefined ? 'Stopped' : 'Started'}`,
      `spacefree: ${space?.freeBytes ?? 0n}Bytes`,
      `spacetotal: ${space?.totalBytes ?? 0n}Bytes`,
    );
  }
  return lines.map((line) => `Brick${n}.${line}`);
}

/** `profile start` sets both. */
function isProfileOn(volume: Volume): boolean {
  return isOn(volume, 'diagnostics.latency-measurement') && isOn(volume, 'diagnostics.count-fop-hits');
}

const QUORUM_TEXTS: Readonly<Record<QuorumStatus, string>> = {
  'not-applicable': 'not_applicable',
  meets: 'meets',
  'does-not-meet': 'does_not_meet',
};
