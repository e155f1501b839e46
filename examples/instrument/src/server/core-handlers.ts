import type { RpcRequest, Handlers } from '@gluster-ts/rpcsvc';
import type { Piece } from '../device/scpi-session.ts';
import { DeviceError } from '../errors.ts';
import type { DEVICE_CORE_V1 } from '../generated/instrument.ts';
import { device_error, FLAG_END, FLAG_TERM_CHAR, FLAG_WAIT_LOCK } from '../generated/instrument.ts';
import type { Patience } from './device-lock.ts';
import type { InstrumentServer } from './instrument-server.ts';
import type { Link } from './link.ts';

/** Most bytes of one write, which a client is told when it makes a link. */
export const RECEIVE_BYTES_MAX = 16_384;
/** Most bytes of one answer, whatever the client requests. */
const READ_BYTES_MAX = 65_536;

/** What calls about a link have in common. */
interface LinkArgs {
  readonly lid: number;
  readonly flags: number;
  readonly lock_timeout: number;
}

/**
 * The core channel. An error of the device is a field of the answer, which then has nothing else in it.
 *
 * @param abortPort where the abort channel is
 */
export function coreHandlers(
  server: InstrumentServer,
  abortPort: () => number,
): Handlers<(typeof DEVICE_CORE_V1)['procedures']> {
  /** The link of a call, once the device is not locked by another one. */
  const use = async (args: LinkArgs, request: RpcRequest): Promise<{ link: Link; signal: AbortSignal }> => {
    const link = server.link(args.lid, request.connection);
    // Aborted by the abort channel, and when the client is gone.
    const signal = AbortSignal.any([link.signal, request.signal]);
    await server.lock.untilFreeFor(link, patience(args.flags, args.lock_timeout, signal));
    return { link, signal };
  };

  return {
    CREATE_LINK: (args, { connection, signal }) =>
      answer({ lid: 0, abort_port: 0, max_receive_size: 0 }, async () => {
        const lock = args.lock_device ? { timeoutMs: args.lock_timeout, signal } : undefined;
        const { lid } = await server.createLink(connection, args.device, lock);
        return { lid, abort_port: abortPort(), max_receive_size: RECEIVE_BYTES_MAX };
      }),

    DESTROY_LINK: (lid, { connection }) => answer({}, () => (server.destroyLink(lid, connection), {})),

    DEVICE_WRITE: (args, request) =>
      answer({ size: 0 }, async () => {
        if (args.data.length > RECEIVE_BYTES_MAX) throw new DeviceError(device_error.PARAMETER_ERROR, 'Cannot write');
        const { link, signal } = await use(args, request);
        const { session } = link;
        let isTaken: boolean | undefined;
        // The message before it comes first.
        const write = (): boolean => {
          if (session.isBusy) return false;
          isTaken = session.write(args.data, (args.flags & FLAG_END) !== 0);
          return true;
        };
        if (!(await session.changed.until(write, args.io_timeout, signal))) throw timeout('Cannot write');
        if (isTaken !== true) throw new DeviceError(device_error.IO_ERROR, 'Cannot write');
        return { size: args.data.length };
      }),

    DEVICE_READ: (args, request) =>
      answer({ reason: 0, data: new Uint8Array(0) }, async () => {
        const { link, signal } = await use(args, request);
        const { session } = link;
        const bytesMax = Math.min(args.request_size, READ_BYTES_MAX);
        const termChar = (args.flags & FLAG_TERM_CHAR) === 0 ? undefined : args.term_char & 0xff;
        let piece: Piece | undefined;
        const read = (): boolean => {
          if (!session.hasAnswer) return false;
          piece = session.read(bytesMax, termChar);
          return true;
        };
        await session.changed.until(read, args.io_timeout, signal);
        if (piece === undefined) throw timeout('Cannot read');
        return piece;
      }),

    DEVICE_READ_STATUS: (args, request) =>
      answer({ status: 0 }, async () => ({ status: (await use(args, request)).link.session.status.poll() })),

    DEVICE_TRIGGER: (args, request) => answer({}, async () => ((await use(args, request)).link.session.trigger(), {})),

    DEVICE_CLEAR: (args, request) => answer({}, async () => ((await use(args, request)).link.session.clear(), {})),

    // There is no front panel to be locked.
    DEVICE_REMOTE: (args, request) => answer({}, async () => (await use(args, request), {})),
    DEVICE_LOCAL: (args, request) => answer({}, async () => (await use(args, request), {})),

    DEVICE_LOCK: (args, request) =>
      answer({}, async () => {
        const link = server.link(args.lid, request.connection);
        const signal = AbortSignal.any([link.signal, request.signal]);
        await server.lock.acquire(link, patience(args.flags, args.lock_timeout, signal));
        return {};
      }),

    DEVICE_UNLOCK: (lid, { connection }) =>
      answer({}, () => {
        if (server.lock.release(server.link(lid, connection))) return {};
        throw new DeviceError(device_error.NO_LOCK_HELD, 'Cannot unlock');
      }),

    DEVICE_ENABLE_SRQ: ({ lid, enable, handle }, { connection }) =>
      answer({}, () => {
        // Kept for longer than this call.
        server.link(lid, connection).handle = enable ? handle.slice() : undefined;
        return {};
      }),

    CREATE_INTERRUPT_CHANNEL: (args, { connection }) =>
      answer({}, async () => (await server.createInterruptChannel(connection, args), {})),

    DESTROY_INTERRUPT_CHANNEL: (_, { connection }) =>
      answer({}, () => (server.destroyInterruptChannel(connection), {})),
  };
}

/** What is done, or, when that was refused, the error and what stands for nothing. */
export async function answer<T extends object>(
  nothing: T,
  action: () => T | Promise<T>,
): Promise<T & { readonly error: number }> {
  try {
    return { error: device_error.NO_ERROR, ...(await action()) };
  } catch (error) {
    if (error instanceof DeviceError) return { error: error.code, ...nothing };
    throw error;
  }
}

function patience(flags: number, lockTimeoutMs: number, signal: AbortSignal): Patience {
  return { timeoutMs: (flags & FLAG_WAIT_LOCK) === 0 ? 0 : lockTimeoutMs, signal };
}

function timeout(what: string): DeviceError {
  return new DeviceError(device_error.IO_TIMEOUT, what);
}
