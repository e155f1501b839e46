/**
 * The four bytes in front of each fragment (RFC 5531 section 11):
 *
 *     bit 31       1 = last fragment of the record
 *     bits 30..0   length of the fragment that follows, in bytes
 */
export const MARK_BYTES = 4;

/** Length bits of a record mark. */
export const LENGTH_MASK = 0x7fffffff;

/** Bytes of the two words every RPC message starts with: xid and message type. */
export const MESSAGE_BYTES_MIN = 8;

/** Writes the mark of a record that is one fragment of `length` bytes. */
export function writeLastMark(view: DataView, offset: number, length: number): void {
  view.setInt32(offset, length | ~LENGTH_MASK);
}
