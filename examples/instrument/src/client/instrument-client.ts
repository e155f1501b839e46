import { connectProgram } from '@gluster-ts/rpcbind';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Client } from '@gluster-ts/rpc-clnt';
import type { Connection } from '@gluster-ts/rpc-transport';
import { DeviceError } from '../errors.ts';
import {
  DEVICE_ABORT_V1,
  DEVICE_CORE_V1,
  device_error,
  FLAG_END,
  FLAG_TERM_CHAR,
  FLAG_WAIT_LOCK,
  REASON_END,
  REASON_TERM_CHAR,
} from '../generated/instrument.ts';
import { InterruptListener } from './interrupt-listener.ts';

/** Where an instrument is: the port of its core channel, or, without one, the host whose portmapper knows it. */
export interface InstrumentAddress {
  readonly host: string;
  readonly port?: number;
}

/** Habits of an {@link InstrumentClient}. */
export interface InstrumentOptions {
  /** Name of the device. Default `inst0`. */
  readonly device?: string;
  /** How long the instrument may take to accept a message, or to have an answer. Default 5000. */
  readonly ioTimeoutMs?: number;
  /** How long to wait while others have locked the device. Default 0: not at all. */
  readonly lockTimeoutMs?: number;
  /** Longest answer that is taken, in bytes. Default 1 MiB. */
  readonly answerBytesMax?: number;
}

/** Added to what the instrument may take, for the network. */
const NETWORK_MS = 5000;
/** Bytes requested at a time. */
const READ_BYTES = 16_384;

/**
 * A link to an instrument.
 *
 * ```ts
 * await using instrument = await InstrumentClient.open({ host: '192.0.2.7' });
 * console.log(await instrument.query('*IDN?'));
 * ```
 *
 * What the instrument refuses is a `DeviceError`, what the network does an `RpcClntError`.
 */
export class InstrumentClient implements AsyncDisposable {
  readonly lid: number;
  readonly #clnt: RpcClnt;
  readonly #core: Client<(typeof DEVICE_CORE_V1)['procedures']>;
  readonly #connection: Connection;
  readonly #abortPort: number;
  readonly #writeBytesMax: number;
  readonly #settings: Required<InstrumentOptions>;
  #interrupts: InterruptListener | undefined;

  private constructor(
    clnt: RpcClnt,
    connection: Connection,
    { lid, abort_port, max_receive_size }: { lid: number; abort_port: number; max_receive_size: number },
    settings: Required<InstrumentOptions>,
  ) {
    this.lid = lid;
    this.#clnt = clnt;
    this.#core = clnt.client(DEVICE_CORE_V1);
    this.#connection = connection;
    this.#abortPort = abort_port;
    this.#writeBytesMax = Math.max(1, max_receive_size);
    this.#settings = settings;
  }

  /** @throws DeviceError, RpcClntError; RpcbindError when the portmapper does not know the instrument */
  static async open(address: InstrumentAddress, options: InstrumentOptions = {}): Promise<InstrumentClient> {
    const settings = { device: 'inst0', ioTimeoutMs: 5000, lockTimeoutMs: 0, answerBytesMax: 1 << 20, ...options };
    const { host, port } = address;
    // A link ends with its connection, so there is no use in another one.
    const clntOptions = {
      reconnect: false,
      timeoutMs: settings.ioTimeoutMs + settings.lockTimeoutMs + NETWORK_MS,
    } as const;
    const clnt =
      port === undefined
        ? await connectProgram(host, DEVICE_CORE_V1, clntOptions)
        : new RpcClnt({ host, port }, clntOptions);
    try {
      const connection = await clnt.connect();
      const link = await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', {
        client_id: process.pid,
        lock_device: false,
        lock_timeout: 0,
        device: settings.device,
      });
      check(link.error, `Cannot open ${settings.device} of ${host}`);
      return new InstrumentClient(clnt, connection, link, settings);
    } catch (error) {
      await clnt.close();
      throw error;
    }
  }

  /** Resolves when the connection is over, and with it the link. */
  get disconnected(): Promise<unknown> {
    return this.#connection.closed;
  }

  /** Sends a message, in as many pieces as the instrument needs. */
  async write(message: string): Promise<void> {
    const bytes = Buffer.from(`${message}\n`, 'latin1');
    for (let offset = 0; offset < bytes.length; offset += this.#writeBytesMax) {
      const data = bytes.subarray(offset, offset + this.#writeBytesMax);
      const isEnd = offset + data.length === bytes.length;
      const { error } = await this.#core.DEVICE_WRITE({
        ...this.#common(isEnd ? FLAG_END : 0),
        io_timeout: this.#settings.ioTimeoutMs,
        data,
      });
      check(error, 'Cannot write');
    }
  }

  /** Waits for an answer and returns it, without the newline at its end; or up to a terminating character. */
  async read(termChar?: string): Promise<string> {
    const flags = termChar === undefined ? 0 : FLAG_TERM_CHAR;
    const pieces: Uint8Array[] = [];
    let left = this.#settings.answerBytesMax;
    for (;;) {
      const { error, reason, data } = await this.#core.DEVICE_READ({
        ...this.#common(flags),
        io_timeout: this.#settings.ioTimeoutMs,
        request_size: Math.min(READ_BYTES, left),
        term_char: termChar?.charCodeAt(0) ?? 0,
      });
      check(error, 'Cannot read');
      pieces.push(data);
      left -= data.length;
      if ((reason & (REASON_END | REASON_TERM_CHAR)) !== 0) break;
      if (left <= 0) throw new DeviceError(device_error.OUT_OF_RESOURCES, 'Cannot take so long an answer');
    }
    return Buffer.concat(pieces).toString('latin1').replace(/\n$/, '');
  }

  async query(message: string): Promise<string> {
    await this.write(message);
    return this.read();
  }

  /** The status byte; bit 6 says whether the instrument has requested service since the last poll. */
  async poll(): Promise<number> {
    const { error, status } = await this.#core.DEVICE_READ_STATUS(this.#generic());
    check(error, 'Cannot poll');
    return status;
  }

  async trigger(): Promise<void> {
    check((await this.#core.DEVICE_TRIGGER(this.#generic())).error, 'Cannot trigger');
  }

  /** Stops what is in progress, and forgets what was written and not read. */
  async clear(): Promise<void> {
    check((await this.#core.DEVICE_CLEAR(this.#generic())).error, 'Cannot clear');
  }

  /** Keeps the others from the device. */
  async lock(): Promise<void> {
    check((await this.#core.DEVICE_LOCK(this.#common(0))).error, 'Cannot lock');
  }

  async unlock(): Promise<void> {
    check((await this.#core.DEVICE_UNLOCK(this.lid)).error, 'Cannot unlock');
  }

  /** Ends the call that is in progress, over the abort channel: it fails with ABORTED. */
  async abort(): Promise<void> {
    const { peer } = this.#connection;
    if (!('host' in peer)) throw new DeviceError(device_error.CHANNEL_NOT_ESTABLISHED, 'Cannot abort');
    await using clnt = new RpcClnt({ host: peer.host, port: this.#abortPort }, { timeoutMs: NETWORK_MS });
    check((await clnt.call(DEVICE_ABORT_V1, 'ABORT', this.lid)).error, 'Cannot abort');
  }

  /**
   * Has the instrument call back whenever it requests service, over a connection that it makes to this machine.
   *
   * @param requested told each time
   */
  async onServiceRequest(requested: () => void): Promise<void> {
    if (this.#interrupts !== undefined) {
      throw new DeviceError(device_error.CHANNEL_ALREADY_ESTABLISHED, 'Cannot be told of service requests');
    }
    this.#interrupts = await InterruptListener.listen(this.#connection, requested);
    const { address, handle } = this.#interrupts;
    check((await this.#core.CREATE_INTERRUPT_CHANNEL(address)).error, 'Cannot be called back');
    const enabled = await this.#core.DEVICE_ENABLE_SRQ({ lid: this.lid, enable: true, handle });
    check(enabled.error, 'Cannot enable service requests');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What cannot be said any more ends with the connection.
    await this.#core.DESTROY_LINK(this.lid).catch(() => undefined);
    await this.#clnt.close();
    await this.#interrupts?.[Symbol.asyncDispose]();
  }

  #common(flags: number): { lid: number; flags: number; lock_timeout: number } {
    const { lockTimeoutMs } = this.#settings;
    const wait = lockTimeoutMs > 0 ? FLAG_WAIT_LOCK : 0;
    return { lid: this.lid, flags: flags | wait, lock_timeout: lockTimeoutMs };
  }

  #generic(): { lid: number; flags: number; lock_timeout: number; io_timeout: number } {
    return { ...this.#common(0), io_timeout: this.#settings.ioTimeoutMs };
  }
}

function check(error: number, what: string): void {
  if (error !== device_error.NO_ERROR) throw new DeviceError(error, what);
}
