import type { RemoteInfo, Socket } from 'node:dgram';

import { formatAddress, type InetAddress } from '../address.ts';
import type { TransportError } from '../errors.ts';
import { inetAddress } from '../tcp.ts';
import { waitForTurn, type TurnTaker } from '../turns.ts';
import { readDatagram, type Datagram } from './datagram.ts';
import type { DatagramSettings } from './options.ts';
import { isOfOneDatagram, sendError } from './send-error.ts';
import { WaitingBudget, WaitingRoom } from './waiting-room.ts';

/** A datagram, and who sent it: address as the socket writes it, and port. */
export interface ArrivedDatagram extends Datagram {
  readonly host: string;
  readonly port: number;
}

/** Who gets what a socket receives. */
export interface DatagramSocketOwner {
  received(datagram: ArrivedDatagram): void;
  /** The kernel was told that an earlier datagram did not arrive. Only of connected sockets. */
  failed(error: TransportError): void;
  /** The socket is broken. */
  broken(error: Error): void;
}

/** Datagrams that nobody was told of. */
export interface DatagramDrops {
  /** Shorter than xid and message type, neither CALL nor REPLY, from port 0, or longer than `datagramBytesMax`. */
  malformed: number;
  /** No more could wait for their turn (`waitingBytesMax`). */
  overflow: number;
}

/**
 * A UDP socket (stage 0). Node.js reads 32 datagrams at most before other sockets have their turn, each into a buffer that
 * is then cut to what arrived. It cannot be told to stop: so what is more than `recordsPerTurnMax` waits here, as far as
 * there is room.
 */
export class DatagramSocket implements TurnTaker {
  readonly waiting: WaitingBudget;
  readonly dropped: DatagramDrops = { malformed: 0, overflow: 0 };
  /** Bytes that the kernel did not take yet. */
  bytesQueued = 0;
  readonly #socket: Socket;
  readonly #settings: DatagramSettings;
  readonly #perTurn: number;
  readonly #room: WaitingRoom<ArrivedDatagram>;
  #owner: DatagramSocketOwner | undefined;
  #leftInTurn: number;
  #waitsForTurn = false;
  #closed: Promise<void> | undefined;

  /** @param socket bound, without listeners */
  constructor(socket: Socket, settings: DatagramSettings, perTurn: number) {
    this.#socket = socket;
    this.#settings = settings;
    this.#perTurn = perTurn;
    this.#leftInTurn = perTurn;
    this.waiting = new WaitingBudget(settings.waitingBytesMax);
    this.#room = new WaitingRoom(this.waiting, settings.waitingBytesMax);
    socket.on('message', (bytes, remote) => this.#arrived(bytes, remote));
    socket.on('error', (error) => this.#failed(error));
  }

  get local(): InetAddress {
    const { address, port } = this.#socket.address();
    return { ...inetAddress(address, port), protocol: 'udp' };
  }

  /** Of a connected socket. */
  get peer(): InetAddress {
    const { address, port } = this.#socket.remoteAddress();
    return { ...inetAddress(address, port), protocol: 'udp' };
  }

  start(owner: DatagramSocketOwner): void {
    this.#owner = owner;
  }

  /**
   * Sends one datagram, whose memory is free again when `sent` was called: on a later tick.
   *
   * @param remote undefined when the socket is connected
   */
  send(
    bytes: Uint8Array,
    remote: { readonly host: string; readonly port: number } | undefined,
    sent: (error: TransportError | undefined) => void,
  ): void {
    this.bytesQueued += bytes.byteLength;
    const done = (error: Error | null): void => {
      this.bytesQueued -= bytes.byteLength;
      sent(error === null ? undefined : sendError(error, remote === undefined ? 'the peer' : where(remote)));
    };
    if (remote === undefined) this.#socket.send(bytes, done);
    else this.#socket.send(bytes, remote.port, remote.host, done);
  }

  /** Resolves when the port is free again. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  takeTurn(): void {
    this.#waitsForTurn = false;
    this.#leftInTurn = this.#perTurn;
    while (this.#leftInTurn > 0) {
      const datagram = this.#room.next();
      if (datagram === undefined) return;
      this.#handUp(datagram);
    }
  }

  #arrived(bytes: Uint8Array, { address: host, port }: RemoteInfo): void {
    const datagram = bytes.byteLength > this.#settings.datagramBytesMax ? undefined : readDatagram(bytes);
    if (datagram === undefined || port === 0) {
      this.dropped.malformed++;
      return;
    }
    const arrived = { ...datagram, host, port };
    if (!this.#waitsForTurn) this.#handUp(arrived);
    else if (!this.#room.add(arrived)) this.dropped.overflow++;
  }

  #handUp(datagram: ArrivedDatagram): void {
    this.#leftInTurn--;
    // Asked for before anything else, so that an owner who throws cannot keep it from coming.
    if (this.#leftInTurn === 0) {
      this.#waitsForTurn = true;
      waitForTurn(this);
    }
    this.#owner?.received(datagram);
  }

  #failed(error: Error): void {
    if (isOfOneDatagram(error)) this.#owner?.failed(sendError(error, 'the peer'));
    else this.#owner?.broken(error);
  }

  #close(): Promise<void> {
    this.#owner = undefined;
    this.#room.clear();
    return new Promise((resolve) => this.#socket.close(resolve));
  }
}

function where({ host, port }: { readonly host: string; readonly port: number }): string {
  return formatAddress({ ...inetAddress(host, port), protocol: 'udp' });
}
