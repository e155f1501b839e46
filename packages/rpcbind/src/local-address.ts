import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import type { InetAddress } from '@gluster-ts/rpc-transport';

/** What `networkInterfaces()` of node:os says. */
type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * The address of this machine on the network from which somebody calls, or, when it is on none of ours, one by which
 * others reach it. That is how C answers all calls; here those over UDP, whose socket does not tell to which address they
 * were sent.
 */
export function localAddressFor(peer: InetAddress, interfaces: Interfaces = networkInterfaces()): string | undefined {
  // A zone names an interface of this machine, and means nothing to others.
  if (peer.host.includes('%')) return undefined;
  const family = peer.family === 'ipv4' ? 'IPv4' : 'IPv6';
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((one) => one.family === family);
  const found =
    own.find(({ address }) => address === peer.host) ??
    own.find(({ cidr }) => cidr !== null && isWithin(peer, cidr)) ??
    own.find(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0);
  return found?.address;
}

function isWithin({ family, host }: InetAddress, cidr: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/');
  const subnet = new BlockList();
  subnet.addSubnet(network, Number(prefix), family);
  return subnet.check(host, family);
}
