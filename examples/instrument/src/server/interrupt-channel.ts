import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Connection } from '@gluster-ts/rpc-transport';
import { DeviceError } from '../errors.ts';
import { address_family, DEVICE_INTERRUPT_V1, device_error } from '../generated/instrument.ts';
import type { interrupt_channel_args } from '../generated/instrument.ts';

/** How long a client may take to accept the channel. */
const CONNECT_MS = 5000;
/** How long a service request waits for a client that does not read. */
const WRITE_MS = 1000;

/** The channel over which the instrument calls its client. */
export class InterruptChannel {
  readonly #clnt: RpcClnt;
  readonly #program: typeof DEVICE_INTERRUPT_V1;

  private constructor(clnt: RpcClnt, program: typeof DEVICE_INTERRUPT_V1) {
    this.#clnt = clnt;
    this.#program = program;
  }

  /**
   * Connects to where the client says it listens.
   *
   * @param core the client's own connection
   * @throws DeviceError PARAMETER_ERROR when that is another machine: an instrument does not connect to third parties on
   * somebody's word; CHANNEL_NOT_ESTABLISHED when nobody answers
   */
  static async connect(args: interrupt_channel_args, core: Connection): Promise<InterruptChannel> {
    const { peer } = core;
    const host = [24, 16, 8, 0].map((shift) => (args.host >>> shift) & 0xff).join('.');
    const isClient = peer.family === 'ipv4' ? host === peer.host : peer.family === 'unix' && host === '127.0.0.1';
    if (!isClient || args.port === 0) {
      throw new DeviceError(device_error.PARAMETER_ERROR, `Cannot call ${host} port ${args.port}`);
    }
    const protocol = args.family === address_family.OVER_TCP ? 'tcp' : 'udp';
    const clnt = new RpcClnt(
      { protocol, host, port: args.port },
      {
        timeoutMs: WRITE_MS,
        // What a client that does not read has not heard by now, it need not hear later.
        queuedMax: 0,
        reconnect: false,
        transport: { timeoutMs: CONNECT_MS },
      },
    );
    try {
      await clnt.connect();
    } catch {
      await clnt.close();
      throw new DeviceError(device_error.CHANNEL_NOT_ESTABLISHED, `Cannot connect to ${host} port ${args.port}`);
    }
    return new InterruptChannel(clnt, {
      ...DEVICE_INTERRUPT_V1,
      number: args.program_number,
      version: args.version_number,
    });
  }

  /** Tells that service is wanted. VXI-11 has no answer to that, and clients that are gone have heard enough. */
  requestService(handle: Uint8Array): void {
    this.#clnt.call(this.#program, 'SERVICE_REQUEST', { handle }, { noReply: true }).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#clnt.close();
  }
}
