/** C reads a file in pieces of this size, which the checksum depends on. */
const PIECE_BYTES = 1024;
/** The operating version from which on a last, shorter piece counts as long as it is. */
const SHORT_PIECES_SINCE = 50_400;
/** The operating version from which on only the configuration of quota that came over the wire counts, and not its file. */
const NO_QUOTA_SINCE = 70_000;

/**
 * The checksum of a file as C's glusterd has it: the bytes of each piece, four at a time, are shifted left by 0, 1, 2 and 3
 * bits and added without carry; what is left of a piece is taken from its last four bytes.
 *
 * @param before - the checksum of what came before; 0 for nothing
 */
function contentChecksum(content: Uint8Array, operatingVersion: number, before = 0): number {
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, before, true);
  // Three bytes in front of the piece: C looks there when a last piece is shorter than four bytes.
  const window = new Uint8Array(3 + PIECE_BYTES);
  // What C finds there on x86-64: the upper bytes of a pointer.
  window[0] = 0x7f;
  for (let offset = 0; offset < content.length; offset += PIECE_BYTES) {
    const piece = content.subarray(offset, offset + PIECE_BYTES);
    window.set(piece, 3);
    addPiece(sum, window, operatingVersion < SHORT_PIECES_SINCE ? PIECE_BYTES : piece.length);
  }
  return new DataView(sum.buffer).getUint32(0, true);
}

function addPiece(sum: Uint8Array, window: Uint8Array, length: number): void {
  if (sum.every((byte) => byte === 0)) sum.set([0xba, 0xbe, 0xb0, 0x0b]);
  const add = (lane: number, index: number): void => {
    sum[lane] = (sum[lane] ?? 0) ^ ((window[3 + index] ?? 0) << lane);
  };
  for (let index = 0; index < length - 4; index += 4) for (let lane = 0; lane < 4; lane++) add(lane, index + lane);
  for (let lane = 0; lane <= length % 4; lane++) add(lane, length - 4 + lane);
}

/** What the file `cksum` of a volume says of its `info`, and the checksum that peers compare, which is that of both. */
export interface InfoChecksum {
  readonly info: number;
  readonly volume: number;
}

/**
 * The checksums of a volume's `info`.
 *
 * @param info - the content of the file; in which order its lines stand does not count
 * @param operatingVersion - of the cluster, which the way to compute depends on
 */
export function infoChecksum(info: Uint8Array, operatingVersion: number): InfoChecksum {
  const sorted = Buffer.concat(linesOf(info).sort((a, b) => Buffer.compare(a, b)));
  const sum = contentChecksum(sorted, operatingVersion);
  return { info: sum, volume: contentChecksum(cksumFile(sum), operatingVersion, sum) };
}

/** The content of the file `cksum`. */
export function cksumFile(info: number): Uint8Array {
  return Buffer.from(`info=${info}\n`);
}

/** The checksum of `quota.conf` that peers compare: 0 from operating version 70000 on. */
export function quotaChecksum(conf: Uint8Array, operatingVersion: number): number {
  return operatingVersion < NO_QUOTA_SINCE ? contentChecksum(conf, operatingVersion) : 0;
}

function linesOf(content: Uint8Array): Buffer[] {
  const lines: Buffer[] = [];
  const all = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (let start = 0; start < all.length;) {
    const end = all.indexOf(0x0a, start);
    const next = end < 0 ? all.length : end + 1;
    lines.push(all.subarray(start, next));
    start = next;
  }
  return lines;
}
