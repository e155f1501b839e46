/** Where to listen, or whom to call. */
export type Endpoint = UnixEndpoint | InetEndpoint;

/** A unix socket in the file system, or (Linux) an abstract one, whose path starts with a NUL. */
export interface UnixEndpoint {
  readonly path: string;
}

/** A TCP port. */
export interface InetEndpoint {
  /** Name or address. `listen()` without one takes every address, IPv6 and IPv4; `connect()` then means `localhost`. */
  readonly host?: string;
  /** 0 in `listen()`: any free port; the listener's address tells which. */
  readonly port: number;
}

/**
 * One end of a connection.
 *
 * A client's unix socket is usually unnamed: its `path` is empty. Node.js does not hand out the credentials of a unix
 * socket's peer (SO_PEERCRED), so there is no pid or uid here: who may connect is up to the mode of the socket's file.
 */
export type PeerAddress =
  | { readonly family: 'unix'; readonly path: string }
  | { readonly family: 'ipv4' | 'ipv6'; readonly host: string; readonly port: number }
  | { readonly family: 'memory'; readonly name: string };

/** For log lines and messages: `127.0.0.1:24007`, `[::1]:24007`, `/run/glusterd.socket`, `memory:client`. */
export function formatAddress(address: PeerAddress): string {
  switch (address.family) {
    case 'unix':
      return address.path === '' ? 'unix:unnamed' : address.path.replace('\0', '@');
    case 'ipv4':
      return `${address.host}:${address.port}`;
    case 'ipv6':
      return `[${address.host}]:${address.port}`;
    case 'memory':
      return `memory:${address.name}`;
  }
}
