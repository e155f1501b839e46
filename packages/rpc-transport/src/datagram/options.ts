import { TransportError } from '../errors.ts';
import { wholeNumber } from '../options.ts';

/** What UDP needs to be told; without effect on streams. */
export interface DatagramOptions {
  /**
   * UDP: largest message, in bytes, that is sent or taken. Default 65,507: what IPv4 can carry. `begin()` refuses a larger
   * one with ERR_TRANSPORT_DATAGRAM_TOO_LARGE; one that arrives is dropped and counted. Servers that strangers can reach
   * do better with less: whoever forges a source address has the answers sent there.
   */
  readonly datagramBytesMax?: number;
  /**
   * UDP: memory of datagrams that wait to be handed up, of one socket, in bytes: those behind `recordsPerTurnMax`, and
   * those of connections that do not read (throttled, or nobody attached yet), of which each gets an eighth. Each counts with 256 bytes more than it has.
   * Beyond it arriving ones are dropped and counted. Default 1 MiB.
   */
  readonly waitingBytesMax?: number;
  /** UDP: bytes the kernel keeps for a socket that is not read at once (SO_RCVBUF). Default: the system's. */
  readonly receiveBufferBytes?: number;
}

/** {@link DatagramOptions} with every default filled in. */
export interface DatagramSettings {
  readonly datagramBytesMax: number;
  readonly waitingBytesMax: number;
  /** Undefined: the system's. */
  readonly receiveBufferBytes: number | undefined;
}

/** 65,535 bytes less the headers of IPv4 (20) and UDP (8). IPv6 carries 20 more, which nobody needs. */
const DATAGRAM_BYTES_MAX = 65_507;

/** A call needs 40 bytes with its two empty credentials; a denial that tells two versions, 24. */
const DATAGRAM_BYTES_MIN = 40;

/** Fills in the defaults. */
export function resolveDatagramOptions(options: DatagramOptions): DatagramSettings {
  const datagramBytesMax = wholeNumber('datagramBytesMax', options.datagramBytesMax, DATAGRAM_BYTES_MAX);
  if (datagramBytesMax < DATAGRAM_BYTES_MIN || datagramBytesMax > DATAGRAM_BYTES_MAX) {
    throw new TransportError(
      'ERR_TRANSPORT_BAD_OPTION',
      `Option datagramBytesMax must be a whole number from ${DATAGRAM_BYTES_MIN} to ${DATAGRAM_BYTES_MAX}, not ${datagramBytesMax}`,
    );
  }
  const { receiveBufferBytes } = options;
  return {
    datagramBytesMax,
    waitingBytesMax: wholeNumber('waitingBytesMax', options.waitingBytesMax, 1024 * 1024),
    receiveBufferBytes:
      receiveBufferBytes === undefined ? undefined : wholeNumber('receiveBufferBytes', receiveBufferBytes, 0),
  };
}

/**
 * There is no TLS over UDP, nor DTLS in Node.js. Whoever asks for it must not get plain text instead.
 *
 * @throws TransportError ERR_TRANSPORT_BAD_OPTION
 */
export function refuseTls({ tls }: { readonly tls?: unknown }): void {
  if (tls === undefined) return;
  throw new TransportError('ERR_TRANSPORT_BAD_OPTION', 'Option tls is not for UDP: what is sent there is plain text');
}
