import type { Host, Space } from '../host/host.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** What the file systems hold on which this node has bricks, by the bricks' paths. */
export async function readSpaces(
  host: Host,
  { volumes }: Snapshot,
  ownUuid: string | undefined,
): Promise<ReadonlyMap<string, Space>> {
  const spaces = new Map<string, Space>();
  // One after the other: a task suspends for one thing at a time.
  for (const { bricks } of volumes.values()) {
    for (const { uuid, path } of bricks) {
      if (uuid !== ownUuid) continue;
      const space = await host.space(path);
      if (space !== undefined) spaces.set(path, space);
    }
  }
  return spaces;
}
