import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Connection, InetAddress } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { DeviceError } from '../errors.ts';
import { address_family, DEVICE_INTERRUPT_V1, device_error } from '../generated/instrument.ts';
import type { interrupt_channel_args } from '../generated/instrument.ts';

/** The client's end of the interrupt channel: here the client is the server. */
export class InterruptListener implements AsyncDisposable {
  /** Comes back with each service request, so that nobody else can make one up. */
  readonly handle: Uint8Array;
  readonly #svc: Rpcsvc;
  readonly #address: InetAddress;

  private constructor(svc: Rpcsvc, address: InetAddress, handle: Uint8Array) {
    this.#svc = svc;
    this.#address = address;
    this.handle = handle;
  }

  /** @param core the core channel: the instrument reaches us at the address by which we have reached it */
  static async listen({ local, peer }: Connection, requested: () => void): Promise<InterruptListener> {
    if (local.family !== 'ipv4') {
      throw new DeviceError(device_error.NOT_SUPPORTED, 'The interrupt channel needs IPv4');
    }
    const handle = randomBytes(16);
    const svc = new Rpcsvc();
    svc.register(DEVICE_INTERRUPT_V1, {
      SERVICE_REQUEST: sync((args) => {
        if (args.handle.length === handle.length && timingSafeEqual(args.handle, handle)) requested();
      }),
    });
    const { address } = await svc.listen(
      { host: local.host, port: 0 },
      {
        accept: (connection) => {
          const isInstrument = 'host' in connection.peer && 'host' in peer && connection.peer.host === peer.host;
          if (!isInstrument) connection.close();
        },
        recordBytesMax: 1024,
        connectionsMax: 4,
      },
    );
    return new InterruptListener(svc, address, handle);
  }

  /** What to tell the instrument. */
  get address(): interrupt_channel_args {
    const { host, port } = this.#address;
    return {
      host: host.split('.').reduce((number, byte) => number * 256 + Number(byte), 0),
      port,
      program_number: DEVICE_INTERRUPT_V1.number,
      version_number: DEVICE_INTERRUPT_V1.version,
      family: address_family.OVER_TCP,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#svc.close({ timeoutMs: 0 });
  }
}
