import { Dict } from '@gluster-ts/protocol';
import { OPERATING_VERSION_MAX } from '../state/operating-version.ts';
import { addVolume } from './volume-dict.ts';
import type { Volume } from './volume.ts';

/** More volumes than any cluster has. */
export const VOLUMES_MAX = 4096;

/** What volumes may take of FRIEND_ADD, which has all of them in one call: of the 4 MiB of a call, what else is in it needs some. */
export const VOLUMES_BYTES_MAX: number = 3 * 1024 * 1024;

/** Each brick is a file, synced to the disk while everything else waits: a few milliseconds each. */
export const BRICKS_MAX = 1024;

/** Volumes never change, and are asked again with every other that comes. */
const sizes = new WeakMap<Volume, number>();

/** Bytes of a volume in the dict of FRIEND_ADD, at most. */
function bytesOf(volume: Volume): number {
  const known = sizes.get(volume);
  if (known !== undefined) return known;
  const dict = new Dict();
  addVolume(dict, volume, VOLUMES_MAX, OPERATING_VERSION_MAX);
  const bytes = dict.serializedLength;
  sizes.set(volume, bytes);
  return bytes;
}

/** What is too much about so many volumes, in words; undefined when nothing is. */
export function excessOf(volumes: ReadonlyMap<string, Volume>): string | undefined {
  if (volumes.size > VOLUMES_MAX) return `there would be ${volumes.size} volumes`;
  let bytes = 0;
  for (const volume of volumes.values()) bytes += bytesOf(volume);
  return bytes > VOLUMES_BYTES_MAX
    ? `volumes would take ${bytes} bytes of a call, of at most ${VOLUMES_BYTES_MAX}`
    : undefined;
}
