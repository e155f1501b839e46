import { isIP } from 'node:net';
import type { Host } from '../host/host.ts';
import { isHostname } from './friend-list.ts';

interface Named {
  readonly hostnames: readonly string[];
}

/**
 * The peer that a name or address means: one that has it among its own, in any case of letters, else one of whose names has
 * an address in common with it. As in C, names are looked up.
 *
 * @param known - looks up the names that peers have; `host` by default
 */
export async function findByName<T extends Named>(
  host: Pick<Host, 'resolve'>,
  members: readonly T[],
  hostname: string,
  known: Pick<Host, 'resolve'> = host,
): Promise<T | undefined> {
  const wanted = hostname.toLowerCase();
  const named = members.find(({ hostnames }) => hostnames.some((name) => name.toLowerCase() === wanted));
  if (named !== undefined || members.length === 0) return named;
  const addresses = new Set(await addressesOf(host, hostname));
  if (addresses.size === 0) return undefined;
  // One after the other: a task suspends for one thing at a time.
  for (const member of members) {
    for (const name of member.hostnames) {
      if ((await addressesOf(known, name)).some((address) => addresses.has(address))) return member;
    }
  }
  return undefined;
}

/** The name by which a caller at an address is known here: that of the peer there, else what the address is called. */
export async function callerName(
  host: Pick<Host, 'resolve' | 'nameOf'>,
  members: readonly Named[],
  address: string,
): Promise<string> {
  const member = await findByName(host, members, address);
  if (member !== undefined) return member.hostnames[0] ?? address;
  const name = await host.nameOf(address);
  return isHostname(name) ? name : address;
}

/** An address is its own, without asking anybody. */
function addressesOf(host: Pick<Host, 'resolve'>, hostname: string): Promise<readonly string[]> | readonly string[] {
  return isIP(hostname) === 0 ? host.resolve(hostname) : [hostname];
}
