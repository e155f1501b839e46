import type { ActorRequest } from '../request.ts';
import type { Host } from './host.ts';

/** Whether a host name or address is this machine's: on one of its interfaces, or loopback. */
export async function isLocalAddress(host: Host, hostname: string): Promise<boolean> {
  const addresses = await host.resolve(hostname);
  if (addresses.some(isLoopback)) return true;
  const local = new Set(host.localAddresses().map(withoutZone));
  return addresses.some((address) => local.has(withoutZone(address)));
}

/** Whether a caller is a process of this machine. */
export async function isOfThisMachine(host: Host, { connection }: ActorRequest): Promise<boolean> {
  const { peer } = connection;
  return peer.family === 'unix' || ('host' in peer && (await isLocalAddress(host, peer.host)));
}

/** Whether two names or addresses have an address in common. */
export async function isSameAddress(host: Host, one: string, other: string): Promise<boolean> {
  const addresses = new Set(await host.resolve(one));
  return (await host.resolve(other)).some((address) => addresses.has(address));
}

/** 127.0.0.0/8 and ::1. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^127(\.\d+){3}$/.test(address);
}

/** `fe80::1%eth0` is `fe80::1`. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
