import { CALL, REPLY, type Direction } from '../message.ts';
import { MESSAGE_BYTES_MIN } from '../record/mark.ts';

/** One message as it arrived: the whole of it, in a buffer of its own size. */
export interface Datagram {
  readonly xid: number;
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Reads xid and direction (stage 1.4). Undefined: this is no RPC message, there is nobody to tell. */
export function readDatagram(bytes: Uint8Array): Datagram | undefined {
  if (bytes.byteLength < MESSAGE_BYTES_MIN) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const direction = view.getUint32(4);
  if (direction !== CALL && direction !== REPLY) return undefined;
  return { xid: view.getUint32(0), direction, bytes, view };
}
