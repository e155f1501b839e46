/** Memory for one serialized dict: zeros from `start` on. `view` covers exactly `bytes`. */
export interface Room {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
}

const SLAB_BYTES = 8192;
/** Larger ones get memory of their own. */
const SHARED_BYTES_MAX = 1024;

let slab = ownRoom(SLAB_BYTES);
let used = 0;

/**
 * Plain: a Uint8Array for each. Equal: bytes that nobody else has or had. Won: two thirds of the time of a small dict, whose
 * own ArrayBuffer costs more than what is written to it (bench `codec/dict-10/encode`). As with a small Buffer of Node, up
 * to 8 KiB live as long as one of the dicts in them.
 */
export function roomFor(byteLength: number): Room {
  if (byteLength > SHARED_BYTES_MAX) return ownRoom(byteLength);
  // Somebody may have transferred the slab's memory to another thread: it has no bytes then.
  if (used + byteLength > slab.bytes.length) {
    slab = ownRoom(SLAB_BYTES);
    used = 0;
  }
  const start = used;
  used += (byteLength + 7) & ~7;
  return { bytes: slab.bytes, view: slab.view, start };
}

function ownRoom(byteLength: number): Room {
  const bytes = new Uint8Array(byteLength);
  return { bytes, view: new DataView(bytes.buffer), start: 0 };
}
