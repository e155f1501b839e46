import type { Connection } from '@gluster-ts/rpc-transport';
import type { Multimeter } from '../device/multimeter.ts';
import { DeviceError } from '../errors.ts';
import { device_error } from '../generated/instrument.ts';
import type { interrupt_channel_args } from '../generated/instrument.ts';
import { DeviceLock } from './device-lock.ts';
import type { Patience } from './device-lock.ts';
import { InterruptChannel } from './interrupt-channel.ts';
import { Link } from './link.ts';

/** Most links of all clients, and of one connection. */
const LINKS_MAX = 256;
const LINKS_PER_CLIENT_MAX = 16;

/** The name of the only device. */
const DEVICE_NAME = 'inst0';

/** What is known of a client: it is a connection, and ends with it. */
interface Client {
  readonly links: Set<Link>;
  /** A promise while it is being connected. */
  interrupt: InterruptChannel | 'connecting' | undefined;
}

/** The links to a device, its lock, and the interrupt channels of its clients. Knows nothing of procedures. */
export class InstrumentServer {
  readonly lock: DeviceLock = new DeviceLock();
  readonly #meter: Multimeter;
  readonly #links = new Map<number, Link>();
  readonly #clients = new Map<Connection, Client>();

  constructor(meter: Multimeter) {
    this.#meter = meter;
  }

  /** Links that exist. */
  get linkCount(): number {
    return this.#links.size;
  }

  /** Watches over a core channel: what its client leaves behind is removed with it. */
  watch(connection: Connection): void {
    const client: Client = { links: new Set(), interrupt: undefined };
    this.#clients.set(connection, client);
    void connection.closed.then(() => {
      for (const link of client.links) this.#end(link, client);
      this.#clients.delete(connection);
      this.#closeInterrupt(client);
    });
  }

  /** @throws DeviceError NOT_ACCESSIBLE, OUT_OF_RESOURCES, LOCKED_BY_OTHER */
  async createLink(connection: Connection, device: string, lock: Patience | undefined): Promise<Link> {
    const client = this.#clientOf(connection);
    if (device.toLowerCase() !== DEVICE_NAME) throw new DeviceError(device_error.NOT_ACCESSIBLE, 'Cannot make a link');
    if (this.#links.size >= LINKS_MAX || client.links.size >= LINKS_PER_CLIENT_MAX) {
      throw new DeviceError(device_error.OUT_OF_RESOURCES, 'Cannot make a link');
    }
    let link: Link;
    do {
      link = new Link(connection, this.#meter, (handle) => {
        if (client.interrupt instanceof InterruptChannel) client.interrupt.requestService(handle);
      });
    } while (this.#links.has(link.lid));
    this.#links.set(link.lid, link);
    client.links.add(link);
    try {
      if (lock !== undefined) await this.lock.acquire(link, lock);
    } catch (error) {
      this.#end(link, client);
      throw error;
    }
    return link;
  }

  /** The link of that number, which must be the connection's own. @throws DeviceError INVALID_LINK */
  link(lid: number, connection: Connection): Link {
    const link = this.#links.get(lid);
    if (link?.connection === connection) return link;
    throw new DeviceError(device_error.INVALID_LINK, 'Cannot use the link');
  }

  /**
   * Ends what is in progress for a link. The abort channel is a connection of its own: all that can be asked of it is that
   * it comes from the same host.
   *
   * @throws DeviceError INVALID_LINK
   */
  abort(lid: number, connection: Connection): void {
    const link = this.#links.get(lid);
    if (link === undefined || hostOf(link.connection) !== hostOf(connection)) {
      throw new DeviceError(device_error.INVALID_LINK, 'Cannot abort');
    }
    link.abort();
  }

  /** @throws DeviceError INVALID_LINK */
  destroyLink(lid: number, connection: Connection): void {
    this.#end(this.link(lid, connection), this.#clientOf(connection));
  }

  /** @throws DeviceError CHANNEL_ALREADY_ESTABLISHED, and as {@link InterruptChannel.connect} */
  async createInterruptChannel(connection: Connection, args: interrupt_channel_args): Promise<void> {
    const client = this.#clientOf(connection);
    if (client.interrupt !== undefined) {
      throw new DeviceError(device_error.CHANNEL_ALREADY_ESTABLISHED, 'Cannot make a channel');
    }
    client.interrupt = 'connecting';
    try {
      const channel = await InterruptChannel.connect(args, connection);
      client.interrupt = channel;
      // Its client may be gone meanwhile.
      if (!this.#clients.has(connection)) this.#closeInterrupt(client);
    } catch (error) {
      client.interrupt = undefined;
      throw error;
    }
  }

  /** @throws DeviceError CHANNEL_NOT_ESTABLISHED */
  destroyInterruptChannel(connection: Connection): void {
    const client = this.#clientOf(connection);
    if (client.interrupt instanceof InterruptChannel) this.#closeInterrupt(client);
    else throw new DeviceError(device_error.CHANNEL_NOT_ESTABLISHED, 'Cannot end the channel');
  }

  #clientOf(connection: Connection): Client {
    const client = this.#clients.get(connection);
    if (client !== undefined) return client;
    throw new DeviceError(device_error.IO_ERROR, 'The connection is over');
  }

  #closeInterrupt(client: Client): void {
    if (!(client.interrupt instanceof InterruptChannel)) return;
    void client.interrupt.close();
    client.interrupt = undefined;
  }

  #end(link: Link, client: Client): void {
    this.#links.delete(link.lid);
    client.links.delete(link);
    this.lock.release(link);
    link.end();
  }
}

/** Callers over unix sockets are all of this machine. */
function hostOf({ peer }: Connection): string {
  return 'host' in peer ? peer.host : 'this machine';
}
