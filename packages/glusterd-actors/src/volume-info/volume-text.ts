import { bricksPerSubvolume, VolumeStatus, VolumeTransport, VolumeType } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';

const TYPES: ReadonlyMap<number, string> = new Map<number, string>([
  [VolumeType.DISTRIBUTE, 'Distribute'],
  [VolumeType.REPLICATE, 'Replicate'],
  [VolumeType.DISPERSE, 'Disperse'],
]);

/** What a volume is called by its type: `Distributed-Replicate`. */
export function typeText(volume: Volume): string {
  const text = TYPES.get(volume.type) ?? `Unknown (${volume.type})`;
  const isDistributed = volume.type > 0 && volume.bricks.length > bricksPerSubvolume(volume);
  return isDistributed ? `Distributed-${text}` : text;
}

const STATUSES: ReadonlyMap<number, string> = new Map<number, string>([
  [VolumeStatus.NONE, 'Created'],
  [VolumeStatus.STARTED, 'Started'],
  [VolumeStatus.STOPPED, 'Stopped'],
]);

export function statusText({ status }: Volume): string {
  return STATUSES.get(status) ?? `Unknown (${status})`;
}

const TRANSPORTS: ReadonlyMap<number, string> = new Map<number, string>([
  [VolumeTransport.TCP, 'tcp'],
  [VolumeTransport.RDMA, 'rdma'],
  [VolumeTransport.TCP_RDMA, 'tcp_rdma_both'],
]);

export function transportText({ transport }: Volume): string {
  return TRANSPORTS.get(transport) ?? `Unknown (${transport})`;
}

const REBALANCE_STATUSES: readonly string[] = [
  'not_started',
  'started',
  'stopped',
  'completed',
  'failed',
  'layout_fix_started',
  'layout_fix_stopped',
  'layout_fix_complete',
  'layout_fix_failed',
];

export function rebalanceText({ rebalance }: Volume): string {
  return REBALANCE_STATUSES[rebalance.status] ?? `Unknown (${rebalance.status})`;
}

const UNITS: readonly (readonly [bytes: number, name: string])[] = [
  [1024 ** 5, 'PB'],
  [1024 ** 4, 'TB'],
  [1024 ** 3, 'GB'],
  [1024 ** 2, 'MB'],
  [1024, 'KB'],
];

/** A number of bytes for people, in C's form: `0Bytes`, `1.5GB`. */
export function sizeText(bytes: number): string {
  const [size, name] = UNITS.find(([unit]) => bytes >= unit) ?? [1, 'Bytes'];
  return size === 1 ? `${bytes}Bytes` : `${(bytes / size).toFixed(1)}${name}`;
}
