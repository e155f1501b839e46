import { gf1_cluster_type } from '@gluster-ts/protocol';
import type { Host } from '../host/host.ts';
import { refused } from './refusals.ts';

/**
 * Refuses a list of bricks in which two of one set are on the same machine: what keeps the data when one machine fails
 * would then fail with it. Sets are formed in the order of the list. A host that has no address ends the check: somebody
 * else complains of it.
 *
 * @param setSize how many bricks make a set
 */
export async function checkBrickOrder(
  host: Host,
  bricks: readonly string[],
  setSize: number,
  type: number,
): Promise<void> {
  if (setSize < 2) return;
  // Each name once, and one after the other: a task suspends for one thing at a time.
  const known = new Map<string, readonly string[]>();
  const machines: (readonly string[])[] = [];
  for (const brick of bricks) {
    const hostname = brick.slice(0, brick.lastIndexOf(':'));
    const addresses = known.get(hostname) ?? (await host.resolve(hostname));
    if (addresses.length === 0) return;
    known.set(hostname, addresses);
    machines.push(addresses);
  }
  for (let i = 0; i < machines.length; i += setSize) {
    if (isShared(machines.slice(i, i + setSize))) throw sameMachine(type);
  }
}

function isShared(set: readonly (readonly string[])[]): boolean {
  const seen = new Set<string>();
  for (const addresses of set) {
    // One machine may be listed with an address twice.
    const own = new Set(addresses);
    for (const address of own) if (seen.has(address)) return true;
    for (const address of own) seen.add(address);
  }
  return false;
}

function sameMachine(type: number): Error {
  const kind = type === gf1_cluster_type.GF_CLUSTER_TYPE_DISPERSE ? 'disperse' : 'replicate';
  return refused(
    `Multiple bricks of a ${kind} volume are present on the same server. This setup is not optimal. Bricks should be on ` +
      'different nodes to have best fault tolerant configuration. ' +
      "Use 'force' at the end of the command if you want to override this behavior. ",
  );
}
