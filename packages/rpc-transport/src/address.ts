/** Where to listen, or whom to call. */
export type Endpoint = UnixEndpoint | InetEndpoint;

/** A unix socket in the file system, or (Linux) an abstract one, whose path starts with a NUL. */
export interface UnixEndpoint {
  readonly path: string;
}

/** A TCP or UDP port. */
export interface InetEndpoint {
  /** Default `tcp`. With `udp` each message is one datagram. */
  readonly protocol?: 'tcp' | 'udp';
  /** Name or address. `listen()` without one takes every address, IPv6 and IPv4; `connect()` then means `localhost`. */
  readonly host?: string;
  /** 0 in `listen()`: any free port; the listener's address tells which. */
  readonly port: number;
}

/** A UDP port. */
export interface DatagramEndpoint extends InetEndpoint {
  readonly protocol: 'udp';
}

/** Is it a UDP port? */
export function isDatagram(endpoint: Endpoint): endpoint is DatagramEndpoint {
  return 'port' in endpoint && endpoint.protocol === 'udp';
}

/**
 * One end of a connection. That of a TCP or UDP socket is also an {@link Endpoint}; only UDP says its `protocol`.
 *
 * A client's unix socket is usually unnamed: its `path` is empty. Node.js does not hand out the credentials of a unix
 * socket's peer (SO_PEERCRED), so there is no pid or uid here: who may connect is up to the mode of the socket's file.
 */
export type PeerAddress = UnixAddress | InetAddress | { readonly family: 'memory'; readonly name: string };

/** The path of a unix socket. */
export interface UnixAddress {
  readonly family: 'unix';
  readonly path: string;
}

/** An address and port of IP. */
export interface InetAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly host: string;
  readonly port: number;
  /** Only of UDP. */
  readonly protocol?: 'udp';
}

/** For log lines and messages: `127.0.0.1:24007`, `[::1]:24007`, `udp:127.0.0.1:111`, `/run/glusterd.socket`, `memory:client`. */
export function formatAddress(address: PeerAddress): string {
  switch (address.family) {
    case 'unix':
      return address.path === '' ? 'unix:unnamed' : address.path.replace('\0', '@');
    case 'ipv4':
      return `${protocolPrefix(address)}${address.host}:${address.port}`;
    case 'ipv6':
      return `${protocolPrefix(address)}[${address.host}]:${address.port}`;
    case 'memory':
      return `memory:${address.name}`;
  }
}

function protocolPrefix({ protocol }: InetAddress): string {
  return protocol === undefined ? '' : `${protocol}:`;
}
