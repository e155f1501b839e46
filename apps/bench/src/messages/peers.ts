import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Address of a peer that is down: on the loopback, where nobody listens on GlusterFS's port. */
export function peerAddress(index: number): string {
  return `127.77.${Math.floor(index / 200) + 1}.${(index % 200) + 10}`;
}

export function peerUuid(index: number): string {
  return `00000000-0000-4000-8001-${String(index + 1).padStart(12, '0')}`;
}

/** Makes a node that has not started yet a member of a pool: one file for each peer below the working directory. */
export async function writePeers(workingDirectory: string, peers: number): Promise<void> {
  const directory = join(workingDirectory, 'peers');
  await mkdir(directory, { recursive: true });
  for (let i = 0; i < peers; i++) {
    await writeFile(join(directory, peerUuid(i)), `uuid=${peerUuid(i)}\nstate=3\nhostname1=${peerAddress(i)}\n`);
  }
}
