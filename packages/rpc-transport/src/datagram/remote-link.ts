import type { InetAddress, PeerAddress } from '../address.ts';
import type { TransportError } from '../errors.ts';
import { inetAddress } from '../tcp.ts';
import type { DatagramLink } from './datagram-link.ts';
import type { DatagramSocket } from './datagram-socket.ts';
import type { Remote } from './remote-table.ts';
import type { WaitingBudget } from './waiting-room.ts';

/** The listener, as the link of one of its connections sees it. */
export interface RemoteLinkOwner {
  sendFailed(error: TransportError): void;
  closed(): void;
}

/** The link of a connection that shares its socket with all others of a listener. */
export class RemoteLink implements DatagramLink {
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly datagramBytesMax: number;
  readonly #socket: DatagramSocket;
  /** As the socket writes it: a peer of IPv4 has another address on a socket of IPv6. */
  readonly #remote: Remote;
  #owner: RemoteLinkOwner | undefined;

  constructor(socket: DatagramSocket, local: InetAddress, { host, port }: Remote, datagramBytesMax: number) {
    this.#socket = socket;
    this.#remote = { host, port };
    this.local = local;
    this.peer = { ...inetAddress(host, port), protocol: 'udp' };
    this.datagramBytesMax = datagramBytesMax;
  }

  start(owner: RemoteLinkOwner): void {
    this.#owner = owner;
  }

  get waiting(): WaitingBudget {
    return this.#socket.waiting;
  }

  get bytesQueued(): number {
    return this.#socket.bytesQueued;
  }

  send(bytes: Uint8Array, sent: (error: TransportError | undefined) => void): void {
    this.#socket.send(bytes, this.#remote, (error) => {
      if (error !== undefined) this.#owner?.sendFailed(error);
      sent(error);
    });
  }

  closed(): void {
    this.#owner?.closed();
  }
}
